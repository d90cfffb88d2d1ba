// CloudTrail: what is served, and what is declined with the reason.
import { refuse } from '#api/error.ts'
import type { Service } from '#api/operation.ts'
import { lookupEvents } from './event/lookup-events.ts'
import { createTrail } from './trail/create-trail.ts'
import { deleteTrail } from './trail/delete-trail.ts'
import { describeTrails } from './trail/describe-trails.ts'
import { getEventSelectors } from './trail/get-event-selectors.ts'
import { getTrail } from './trail/get-trail.ts'
import { getTrailStatus } from './trail/get-trail-status.ts'
import { listTrails } from './trail/list-trails.ts'
import { putEventSelectors } from './trail/put-event-selectors.ts'
import { startLogging } from './trail/start-logging.ts'
import { stopLogging } from './trail/stop-logging.ts'
import { updateTrail } from './trail/update-trail.ts'

export const cloudtrail: Service = {
  name: 'cloudtrail',
  operations: [
    lookupEvents,
    createTrail,
    updateTrail,
    deleteTrail,
    describeTrails,
    getTrail,
    getTrailStatus,
    listTrails,
    startLogging,
    stopLogging,
    putEventSelectors,
    getEventSelectors,
  ],
  declined: {},
}

/** The service of a server that has no folder for trails: none can be made or started, the rest is as ever. */
export function withoutTrailFolder(service: Service): Service {
  const needy = [createTrail, startLogging]
  const operations = service.operations.map((each) => (needy.includes(each) ? { ...each, handle: refuseFolder } : each))
  return { ...service, operations }
}

function refuseFolder(): never {
  return refuse(
    'UnsupportedOperationException',
    'Trails write to a folder, and this server was given none: start it with --trail-folder.',
  )
}
