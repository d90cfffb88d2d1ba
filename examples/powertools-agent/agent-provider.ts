// A provider for @aws-lambda-powertools/parameters that reads from an agent on this machine instead of AWS: no SDK is loaded.
import { BaseProvider } from '@aws-lambda-powertools/parameters/base'
import type { GetOptionsInterface } from '@aws-lambda-powertools/parameters/base/types'

type Kind = 'parameter' | 'secret'

/** Reads parameters (decrypted) or secrets through an agent, with Powertools' cache and transforms in front of it. */
export class AgentProvider extends BaseProvider {
  readonly #kind: Kind

  /** Reads one kind of thing; port and token are those of the variables that the agent has, too. */
  constructor(kind: Kind) {
    super({})
    this.#kind = kind
  }

  protected async _get(name: string, options?: GetOptionsInterface): Promise<string | Uint8Array | undefined> {
    const { PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: port = '2773', AWS_TOKEN, AWS_SESSION_TOKEN } = process.env
    const isParameter = this.#kind === 'parameter'
    const url = new URL(
      isParameter ? '/systemsmanager/parameters/get' : '/secretsmanager/get',
      `http://127.0.0.1:${port}`,
    )
    url.searchParams.set(isParameter ? 'name' : 'secretId', name)
    if (isParameter) url.searchParams.set('withDecryption', 'true')
    if (options?.forceFetch) url.searchParams.set('refreshNow', 'true')
    const headers = { 'X-Aws-Parameters-Secrets-Token': AWS_TOKEN ?? AWS_SESSION_TOKEN ?? '' }
    const answer = await fetch(url, { headers })
    const text = await answer.text()
    if (!answer.ok) {
      if (/"(ParameterNotFound|ResourceNotFoundException)"/.test(text)) return undefined
      throw new Error(`the agent answered ${answer.status} for ${name}: ${text}`)
    }
    const { Parameter, SecretString, SecretBinary } = JSON.parse(text)
    if (isParameter) return Parameter.Value
    return SecretString ?? Buffer.from(SecretBinary, 'base64')
  }

  protected override async _getMultiple(path: string): Promise<never> {
    throw new Error(`an agent answers for one name at a time: it cannot list ${path}`)
  }
}
