// tagging:GetResources lists what has tags, and which.
import { refuse } from '#api/error.ts'
import type { InputOf } from '#api/names.ts'
import { operation } from '#api/operation.ts'
import type { Kind } from './kinds.ts'
import { listTagged, type Tagged, targetOf } from './resource.ts'

type Input = InputOf<'tagging:GetResources'>

const USUAL_RESOURCES = 50
const MOST_RESOURCES = 100
const [LEAST_TAGS, MOST_TAGS] = [100, 500]

/** Throws InvalidParameterException or PaginationTokenExpiredException. */
export const getResources = operation('tagging:GetResources')({
  effect: 'read',
  target: (_input, { account }) => targetOf('GetResources', account),
  async handle(input, _target, { tx, account, region, page }) {
    checkInput(input)
    const { ResourcesPerPage = USUAL_RESOURCES, TagsPerPage = MOST_TAGS, PaginationToken = '' } = input
    const after = PaginationToken === '' ? [] : page.read(PaginationToken)
    if (!after) refuse('PaginationTokenExpiredException', 'The pagination token is not of this query.')
    const shown: Tagged[] = []
    let tagCount = 0
    for await (const thing of listTagged(tx, { account, region }, wantedKinds(input), after.map(String))) {
      if (!isWanted(thing, input)) continue
      tagCount += thing.tags.length
      const isFull = shown.length === ResourcesPerPage || (shown.length > 0 && tagCount > TagsPerPage)
      if (isFull) return answer(shown, page.token(shown.at(-1)!.position))
      shown.push(thing)
    }
    return answer(shown, '')
  },
})

function answer(shown: Tagged[], token: string) {
  // AWS ends a list with an empty token, not with none.
  return {
    PaginationToken: token,
    ResourceTagMappingList: shown.map(({ arn, tags }) => ({ ResourceARN: arn, Tags: tags })),
  }
}

function checkInput(input: Input): void {
  const { ResourcesPerPage = 1, TagsPerPage = LEAST_TAGS, ResourceARNList, TagFilters, ResourceTypeFilters } = input
  if (ResourcesPerPage < 1 || ResourcesPerPage > MOST_RESOURCES) {
    refuse('InvalidParameterException', `ResourcesPerPage must be between 1 and ${MOST_RESOURCES}.`)
  }
  if (TagsPerPage < LEAST_TAGS || TagsPerPage > MOST_TAGS || TagsPerPage % LEAST_TAGS !== 0) {
    refuse('InvalidParameterException', `TagsPerPage must be a multiple of ${LEAST_TAGS}, ${MOST_TAGS} at most.`)
  }
  if (ResourceARNList && (TagFilters || ResourceTypeFilters || input.PaginationToken)) {
    refuse('InvalidParameterException', 'ResourceARNList cannot be given together with filters or pages.')
  }
  if (input.ExcludeCompliantResources || input.IncludeComplianceDetails) {
    refuse('InvalidParameterException', 'There are no tag policies here, and so no reports of compliance.')
  }
}

/** A filter names a service or one of its types: `ssm`, `ssm:parameter`. */
function wantedKinds({ ResourceTypeFilters }: Input): (kind: Kind) => boolean {
  if (!ResourceTypeFilters || ResourceTypeFilters.length === 0) return () => true
  return ({ name }) => ResourceTypeFilters.some((filter) => name === filter || name.startsWith(`${filter}:`))
}

/** All filters must pass; the values of one are alternatives, and one without values asks for the key alone. */
function isWanted({ arn, tags }: Tagged, { ResourceARNList, TagFilters = [] }: Input): boolean {
  if (ResourceARNList && !ResourceARNList.includes(arn)) return false
  return TagFilters.every(({ Key, Values = [] }) =>
    tags.some((tag) => tag.Key === Key && (Values.length === 0 || Values.includes(tag.Value))),
  )
}
