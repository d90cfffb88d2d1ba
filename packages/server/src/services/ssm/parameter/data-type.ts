// Data types: what a value claims to be beside its type, and what is asked of it then.
import { refuse } from '#api/error.ts'

const INTEGRATION_PREFIX = '/d9d01087-4a3f-49e0-b0b4-d568d7826553/ssm/integrations'
const IMAGE_ID = /^ami-(?:[0-9a-f]{8}|[0-9a-f]{17})$/

/** What a data type is checked against. */
export type Typed = { dataType: string; type: string; spelling: string; value: string }

/** Refuses a data type that AWS does not know, or that does not fit the parameter. Throws ValidationException. */
export function checkDataType({ dataType, type, spelling, value }: Typed): void {
  if (dataType === 'text') return
  if (dataType === 'aws:ssm:integration') {
    if (spelling.startsWith(INTEGRATION_PREFIX)) return
    const text = `Parameters with data type: ${dataType} must start with prefix: ${INTEGRATION_PREFIX}`
    refuse('ValidationException', text)
  }
  if (dataType !== 'aws:ec2:image') {
    const text = `The following data type is not supported: ${dataType}. (Data type names are all lowercase.)`
    refuse('ValidationException', text)
  }
  if (type !== 'String')
    refuse('ValidationException', `Only a parameter of type String can have data type: ${dataType}`)
  // AWS looks for the image afterwards and tells a wrong one in an event; without images the form is all there is to check.
  if (!IMAGE_ID.test(value)) {
    refuse(
      'ValidationException',
      `The value of a parameter with data type: ${dataType} must be an AMI ID, such as ami-0123456789abcdef0`,
    )
  }
}
