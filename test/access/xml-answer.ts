// Reads the answers of the services that speak XML, by their models.
import type { Model, Ref } from '@cairn/wire'
import { modelOf, shapeOf, splitName } from './models.ts'

type Element = { name: string; text: string; children: Element[] }

/** The members of an operation's answer, as those of JSON come; instants stay text. */
export function readXmlFields(name: string, body: string): Record<string, unknown> {
  const [service, operation] = splitName(name)
  const model = modelOf(service)
  const output = model.operations[operation]?.output
  const result = parseXml(body).children.find((child) => child.name === `${operation}Result`)
  return output && result ? (readValue(model, output, result) as Record<string, unknown>) : {}
}

/** The document element; what is not well-formed is left out of it. */
function parseXml(body: string): Element {
  const root: Element = { name: '', text: '', children: [] }
  const open = [root]
  for (const [, end, name = '', empty, text = ''] of body.matchAll(/<(\/?)([\w:]+)[^>]*?(\/?)>|([^<]+)/g)) {
    if (name === '') open.at(-1)!.text += text
    else if (end) open.pop()
    else {
      const element = { name, text: '', children: [] }
      open.at(-1)!.children.push(element)
      if (!empty) open.push(element)
    }
  }
  return root.children[0] ?? root
}

function readValue(model: Model, ref: Ref, { text, children }: Element): unknown {
  const shape = shapeOf(model, ref)
  const child = (from: Element[], name: string) => from.find((each) => each.name === name)
  switch (shape.type) {
    case 'structure': {
      const found = Object.entries(shape.members ?? {}).flatMap(([name, member]) => {
        const element = child(children, member.locationName ?? name)
        return element ? [[name, readValue(model, member, element)]] : []
      })
      return Object.fromEntries(found)
    }
    case 'list':
      return children.map((each) => readValue(model, shape.member as Ref, each))
    case 'map': {
      const pairs = children.map(({ children: pair }) => [child(pair, 'key')?.text, child(pair, 'value')] as const)
      return Object.fromEntries(
        pairs.map(([key, value]) => [key, value && readValue(model, shape.value as Ref, value)]),
      )
    }
    case 'boolean':
      return text === 'true'
    case 'integer':
      return Number(text)
    default:
      return decodeXml(text)
  }
}

const ENTITIES: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#xD;': '\r', '&amp;': '&' }

/** Text as it was before XML. */
export function decodeXml(text: string): string {
  return text.replace(/&(?:lt|gt|quot|amp|#xD);/g, (entity) => ENTITIES[entity]!)
}
