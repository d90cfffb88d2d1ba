// The condition keys that a policy asks for, in its conditions and as variables, as it spells them.

type Statement = { Resource?: unknown; NotResource?: unknown; Condition?: Record<string, Record<string, unknown>> }

const VARIABLE = /\$\{([^},]+)/g

/** The keys that policies ask for, each once whatever its case. The documents must be policies that can be read. */
export function listContextKeys(documents: readonly string[]): string[] {
  const found = new Map<string, string>()
  for (const key of documents.flatMap(keysOf)) if (!found.has(key.toLowerCase())) found.set(key.toLowerCase(), key)
  return [...found.values()]
}

function keysOf(document: string): string[] {
  const { Version, Statement } = JSON.parse(document) as { Version?: string; Statement: Statement | Statement[] }
  return [Statement].flat().flatMap((statement) => {
    const conditions = Object.values(statement.Condition ?? {})
    const asked = conditions.flatMap((keys) => Object.keys(keys))
    // Before 2012 a variable was so much text.
    if (Version !== '2012-10-17') return asked
    const texts = [statement.Resource, statement.NotResource, ...conditions.flatMap((keys) => Object.values(keys))]
    return [...asked, ...texts.flat().flatMap(variablesIn)]
  })
}

function variablesIn(text: unknown): string[] {
  if (typeof text !== 'string') return []
  // `${*}`, `${?}` and `${$}` stand for the characters themselves.
  return [...text.matchAll(VARIABLE)].map(([, name = '']) => name.trim()).filter((name) => name.includes(':'))
}
