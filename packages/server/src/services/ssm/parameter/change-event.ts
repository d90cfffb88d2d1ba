// The events that tell of changes to parameters, in the shape EventBridge gives them.
import type { Context } from '#api/operation.ts'
import type { Eventually } from '#store/store.ts'
import { parameterArn } from './name.ts'
import type { StoredVersion } from './parameter.ts'

/** What an event tells of the parameter as it is after the change, or as it was before it was deleted. */
export type Changed = Pick<StoredVersion, 'name' | 'spelling' | 'type' | 'description'>

/** A label that moved; versions are text, `fromVersion` empty when the label is new. */
export type LabelMove = { label: string; fromVersion: string; toVersion: string }

/** Tells that a parameter was made, changed or deleted. */
export function emitChange(
  operation: 'Create' | 'Update' | 'Delete',
  parameter: Changed,
  context: Context,
): Eventually<unknown> {
  return emit({ ...describe(parameter), operation }, parameter, context)
}

/** Tells that a label was attached to a version. */
export function emitLabelMove(move: LabelMove, parameter: Changed, context: Context): Eventually<unknown> {
  return emit({ ...move, ...describe(parameter), operation: 'LabelParameterVersion' }, parameter, context)
}

function describe({ spelling, type, description }: Changed): Record<string, unknown> {
  return { name: spelling, ...(description !== null && { description }), type }
}

function emit(detail: Record<string, unknown>, { name }: Changed, context: Context): Eventually<unknown> {
  const resources = [parameterArn(context.region, context.account, name)]
  return context.emit({ source: 'aws.ssm', detailType: 'Parameter Store Change', resources, detail })
}
