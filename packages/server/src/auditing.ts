// Puts the keeping of the audit trail together: how long it is kept, where trails write, and the settings.
import type { Service } from './api/operation.ts'
import type { Settings } from './config.ts'
import { cloudtrail, withoutTrailFolder } from './services/cloudtrail/index.ts'
import { openTrailFolder } from './trail/folder.ts'
import { createTrailDelivery } from './workers/deliver-trail.ts'
import { createAuditSettling } from './workers/settle-audit.ts'
import { Worker, type WorkerGround } from './workers/worker.ts'

/** The workers that index, seal and delete audit records, and deliver trails where there is a folder for them. */
export function createAuditWorkers({ auditDays, trailFolder }: Settings, ground: WorkerGround) {
  const { store, clock, report } = ground
  const settling = new Worker(ground, createAuditSettling(store, clock, auditDays))
  if (trailFolder === undefined) return [settling]
  const folder = openTrailFolder(trailFolder)
  return [settling, new Worker(ground, createTrailDelivery({ store, clock, folder, report }))]
}

/** The services as this server offers them: trails need a folder. */
export function offerTrails({ trailFolder }: Settings, services: readonly Service[]): readonly Service[] {
  if (trailFolder !== undefined) return services
  return services.map((service) => (service === cloudtrail ? withoutTrailFolder(service) : service))
}
