// How far the server goes to identity providers, from its settings.
import { readFileSync } from 'node:fs'
import type { Settings } from './config.ts'
import type { Reach } from './services/sts/web-identity/fetch-document.ts'

/** Reads which hosts may be at private addresses, and the authorities trusted besides the usual ones. */
export function readReach({ identityProviderHosts = '', identityProviderAuthorities }: Settings): Reach {
  const privateHosts = new Set(identityProviderHosts.split(',').map((host) => host.trim().toLowerCase()))
  if (identityProviderAuthorities === undefined) return { privateHosts }
  return { privateHosts, authorities: readFileSync(identityProviderAuthorities, 'utf8') }
}
