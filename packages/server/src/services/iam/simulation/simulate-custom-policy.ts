// iam:SimulateCustomPolicy tells what policies that are sent with it would allow.
import { operation } from '#api/operation.ts'
import { runSimulation } from './request.ts'
import { callAsNobody } from './simulated-caller.ts'
import { readInputs } from './source.ts'

/** Throws InvalidInput and PolicyEvaluation. */
export const simulateCustomPolicy = operation('iam:SimulateCustomPolicy')({
  effect: 'read',
  target: (_input, { account }) => ({ arn: '*', account }),
  handle: (input, _target, context) =>
    runSimulation(
      input,
      {
        identity: readInputs(input.PolicyInputList, 'PolicyInputList'),
        boundary: undefined,
        caller: callAsNobody(context.account),
        isNamed: false,
      },
      context,
    ),
})
