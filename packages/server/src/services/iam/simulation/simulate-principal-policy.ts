// iam:SimulatePrincipalPolicy tells what a user, a group or a role may do, and what it could with more policies.
import { operation } from '#api/operation.ts'
import { runSimulation } from './request.ts'
import { callAs, findEntity } from './simulated-caller.ts'
import { readHeld, readInputs, readManaged } from './source.ts'

/** Its boundary counts, unless another is sent. Throws NoSuchEntity, InvalidInput and PolicyEvaluation. */
export const simulatePrincipalPolicy = operation('iam:SimulatePrincipalPolicy')({
  effect: 'read',
  target: ({ PolicySourceArn = '' }, { account }) => ({ arn: PolicySourceArn, account }),
  async handle(input, { arn }, context) {
    const found = await findEntity(arn, context)
    const held = await readHeld(found, context)
    const { boundaryArn, kind } = found
    const supposed = {
      identity: [...held, ...readInputs(input.PolicyInputList, 'PolicyInputList')],
      boundary: boundaryArn === null ? undefined : await readManaged(boundaryArn, context),
      caller: await callAs(found, context),
      isNamed: kind !== 'group',
    }
    return runSimulation(input, supposed, context)
  },
})
