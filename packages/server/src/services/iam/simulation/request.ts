// What both simulations are asked: actions, resources, values of condition keys, and a page of the results.
import type { ContextKeyTypeEnum, EvaluationResult } from '@aws-sdk/client-iam'
import { parseArn } from '#api/arn.ts'
import { refuse } from '#api/error.ts'
import type { Context } from '#api/operation.ts'
import { cutPage, keyBefore, type Paged, type Paging, pageSize } from '../page.ts'
import { createSimulator, type Scene } from './simulate.ts'
import { type Caller, callAsUser } from './simulated-caller.ts'
import { readInputs, readResourcePolicy, type Source } from './source.ts'

/** The input, as far as the two are alike. `ResourceHandlingOption` is about instances of EC2, of which nothing is known here. */
export type SimulationInput = Paged & {
  ActionNames?: string[] | undefined
  ResourceArns?: string[] | undefined
  PermissionsBoundaryPolicyInputList?: string[] | undefined
  ResourcePolicy?: string | undefined
  ResourceOwner?: string | undefined
  CallerArn?: string | undefined
  ContextEntries?: Entry[] | undefined
}

type Entry = {
  ContextKeyName?: string | undefined
  ContextKeyValues?: string[] | undefined
  ContextKeyType?: ContextKeyTypeEnum | undefined
}

/** What the two have of their own: the policies, and who calls where nobody is named. */
export type Supposed = {
  identity: readonly Source[]
  boundary: Source | undefined
  caller: Caller
  /** Whether the caller is somebody whom a resource's policy can name. */
  isNamed: boolean
}

const MOST_QUESTIONS = 1000
const ACTION = /^[\w-]+:\w+$/

/** Runs a simulation: a page of results, one for each action. Throws InvalidInput. */
export async function runSimulation(
  input: SimulationInput,
  supposed: Supposed,
  context: Context,
): Promise<{ EvaluationResults: EvaluationResult[] } & Paging> {
  const scene = await setScene(input, supposed, context)
  const { ActionNames = [], ResourceArns = [] } = input
  if (ResourceArns.length > MOST_QUESTIONS) {
    refuse('InvalidInputException', `There can be ${MOST_QUESTIONS} resources at most.`)
  }
  const wrong = ActionNames.find((action) => !ACTION.test(action))
  if (wrong !== undefined) refuse('InvalidInputException', `Invalid action name: ${wrong}`)
  const resources = ResourceArns.length > 0 ? ResourceArns : ['*']
  const notArn = resources.find((resource) => resource !== '*' && !parseArn(resource))
  if (notArn !== undefined) refuse('InvalidInputException', `Invalid resource: ${notArn} must be an ARN or "*".`)
  const from = Number(keyBefore(input, context))
  const rest = ActionNames.map((action, index) => ({ action, next: index + 1 })).slice(from)
  // Other calls wait while one is answered: of many resources a page holds fewer actions.
  const MaxItems = Math.min(pageSize(input), Math.max(1, Math.floor(MOST_QUESTIONS / resources.length)))
  const { shown, paging } = cutPage(rest, { MaxItems }, ({ next }) => String(next), context)
  const simulate = createSimulator(scene)
  return { EvaluationResults: shown.map(({ action }) => simulate(action, resources)), ...paging }
}

async function setScene(
  input: SimulationInput,
  { identity, boundary, caller, isNamed }: Supposed,
  context: Context,
): Promise<Scene> {
  const { CallerArn, PermissionsBoundaryPolicyInputList, ResourceOwner } = input
  const boundaries = readInputs(PermissionsBoundaryPolicyInputList, 'PermissionsBoundaryPolicyInputList')
  if (boundaries.length > 1) refuse('InvalidInputException', 'There can be only one permissions boundary.')
  const resourcePolicy = readResourcePolicy(input.ResourcePolicy)
  if (resourcePolicy && CallerArn === undefined && !isNamed) {
    refuse('InvalidInputException', 'CallerArn is required with a resource policy.')
  }
  const acting = CallerArn === undefined ? caller : await callAsUser(CallerArn, context)
  return {
    caller: acting,
    identity,
    boundary: boundaries[0] ?? boundary,
    resourcePolicy,
    owner: ResourceOwner === undefined ? acting.account : readOwner(ResourceOwner),
    given: readEntries(input.ContextEntries),
  }
}

function readOwner(text: string): string {
  const account = parseArn(text)?.account ?? text
  return /^\d{12}$/.test(account) ? account : refuse('InvalidInputException', `Invalid resource owner: ${text}`)
}

function readEntries(entries: readonly Entry[] = []): Scene['given'] {
  const given = new Map<string, string | readonly string[]>()
  for (const { ContextKeyName = '', ContextKeyValues = [], ContextKeyType = 'string' } of entries) {
    const [only = '', ...others] = ContextKeyValues
    const isList = ContextKeyType.endsWith('List')
    if (!isList && others.length > 0) {
      refuse('InvalidInputException', `Context key ${ContextKeyName} has more than one value.`)
    }
    given.set(ContextKeyName.toLowerCase(), isList ? ContextKeyValues : only)
  }
  return given
}
