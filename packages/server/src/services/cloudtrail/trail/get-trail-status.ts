// cloudtrail:GetTrailStatus: whether a trail records, and when it last delivered.
import { operation } from '#api/operation.ts'
import { findTrail, requireTrail } from './trail.ts'

/** Shows the state of a trail. */
export const getTrailStatus = operation('cloudtrail:GetTrailStatus')({
  effect: 'read',
  target: ({ Name }, context) => findTrail(Name, context),
  handle(_, target, context) {
    const row = requireTrail(target, context)
    const delivered = row.delivered_at_ms === null ? '' : showText(row.delivered_at_ms)
    return {
      IsLogging: row.logging === 1,
      ...(row.delivery_error !== null && { LatestDeliveryError: row.delivery_error }),
      ...(row.delivered_at_ms !== null && { LatestDeliveryTime: new Date(row.delivered_at_ms) }),
      ...(row.started_at_ms !== null && { StartLoggingTime: new Date(row.started_at_ms) }),
      ...(row.stopped_at_ms !== null && { StopLoggingTime: new Date(row.stopped_at_ms) }),
      ...(row.digest_at_ms !== null && { LatestDigestDeliveryTime: new Date(row.digest_at_ms) }),
      ...(row.digest_error !== null && { LatestDigestDeliveryError: row.digest_error }),
      LatestDeliveryAttemptTime: delivered,
      LatestNotificationAttemptTime: '',
      LatestNotificationAttemptSucceeded: '',
      LatestDeliveryAttemptSucceeded: delivered,
      TimeLoggingStarted: row.started_at_ms === null ? '' : showText(row.started_at_ms),
      TimeLoggingStopped: row.stopped_at_ms === null ? '' : showText(row.stopped_at_ms),
    }
  },
})

function showText(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`
}
