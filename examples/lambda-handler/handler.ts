// A Lambda function that reads its configuration, on AWS or with Cairn: the environment says which.
import { createConfig } from '@cairn/client'

const config = createConfig({ maxAge: 300 })
const limits = await config.parameter('/shop/limits', { transform: 'json' })
const apiKey = await config.secret('shop/payments', { pointer: '/apiKey' })

/** Takes an order. Neither value is waited for here. */
export async function handler(order: { total: number }): Promise<{ accepted: boolean; payWith?: string }> {
  if (order.total > (limits() as { maximum: number }).maximum) return { accepted: false }
  return { accepted: true, payWith: `key ending in ${String(apiKey()).slice(-4)}` }
}
