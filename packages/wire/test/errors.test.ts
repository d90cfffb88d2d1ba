// How failures look on the wire: code, status, text and its key, per protocol.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { failureOf, type Protocol, type Situation } from '../src/index.ts'
import { catalog, loadModel, operationOf } from './requests.ts'

const getParameter = operationOf('ssm', 'GetParameter')
const assumeRole = operationOf('sts', 'AssumeRole')

function body(code: string, message: string, operation = getParameter): unknown {
  return JSON.parse(operation.encodeError(code, message, 'id').body)
}

test('a JSON error names its type in the body and is a bad request', () => {
  const answer = getParameter.encodeError('ParameterVersionNotFound', 'No version 9.', 'id')
  assert.deepEqual(answer, {
    status: 400,
    headers: {},
    body: '{"__type":"ParameterVersionNotFound","message":"No version 9."}',
    contentType: 'application/x-amz-json-1.1',
  })
})

test('an error without a text has no key for one', () => {
  assert.deepEqual(body('ParameterNotFound', ''), { __type: 'ParameterNotFound' })
  assert.deepEqual(body('InvalidResourceId', ''), { __type: 'InvalidResourceId' })
  const decrypt = operationOf('kms', 'Decrypt')
  assert.deepEqual(body('InvalidCiphertextException', '', decrypt), { __type: 'InvalidCiphertextException' })
})

test('the key of the text is the one recorded', () => {
  const keyOf = (code: string) => Object.keys(body(code, 'text') as object)[1]
  for (const code of [
    'ValidationException',
    'ParameterAlreadyExists',
    'ParameterVersionNotFound',
    'InvalidFilterOption',
  ]) {
    assert.equal(keyOf(code), 'message', code)
  }
  for (const code of ['ParameterPatternMismatchException', 'InvalidPolicyTypeException', 'ThrottlingException']) {
    assert.equal(keyOf(code), 'message', code)
  }
  for (const code of ['InvalidFilterKey', 'InvalidFilterValue', 'InvalidNextToken', 'AccessDeniedException']) {
    assert.equal(keyOf(code), 'Message', code)
  }
  assert.equal(keyOf('SerializationException'), 'Message')
  assert.equal(keyOf('constructor'), 'message')
})

test('the fault of the server is a server error, in the model or out of it', () => {
  assert.equal(getParameter.encodeError('InternalServerError', '', 'id').status, 500)
  assert.equal(operationOf('kms', 'Decrypt').encodeError('KeyUnavailableException', '', 'id').status, 500)
  assert.equal(getParameter.encodeError('InternalFailure', '', 'id').status, 500)
  assert.equal(getParameter.encodeError('RequestEntityTooLargeException', '', 'id').status, 413)
  assert.equal(getParameter.encodeError('ServiceUnavailableException', '', 'id').status, 503)
})

test('a query error has the code and the status the model publishes for its shape', () => {
  const answer = assumeRole.encodeError('MalformedPolicyDocumentException', 'bad <policy>', 'the-id')
  assert.deepEqual(answer, {
    status: 400,
    headers: {},
    body:
      '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>' +
      '<Code>MalformedPolicyDocument</Code><Message>bad &lt;policy&gt;</Message></Error><RequestId>the-id</RequestId></ErrorResponse>',
    contentType: 'text/xml',
  })
  assert.equal(assumeRole.encodeError('RegionDisabledException', 'x', 'id').status, 403)
  assert.doesNotMatch(assumeRole.encodeError('MalformedInput', '', 'id').body, /<Message>/)
  const failure = assumeRole.encodeError('InternalFailure', '', 'id')
  assert.equal(failure.status, 500)
  assert.match(failure.body, /<Type>Receiver<\/Type>/)
})

test('every exception published is sent with its own code', () => {
  for (const service of ['ssm', 'kms', 'sts']) {
    const model = loadModel(service)
    const operation = operationOf(service, Object.keys(model.operations)[0] ?? '')
    for (const [name, shape] of Object.entries(model.shapes)) {
      if (!shape.exception) continue
      const answer = operation.encodeError(name, 'why', 'id')
      assert.ok(answer.body.includes(shape.error?.code ?? name), name)
      assert.ok(answer.body.includes('why'), name)
      assert.equal(answer.status >= 500, shape.fault === true, name)
    }
  }
})

test('each protocol has its own names for what goes wrong before an operation', () => {
  const expected: [Situation, Protocol, string, number][] = [
    ['missing', 'json', 'MissingAuthenticationTokenException', 400],
    ['missing', 'rest-json', 'MissingAuthenticationTokenException', 403],
    ['missing', 'query', 'MissingAuthenticationToken', 403],
    ['malformed', 'json', 'IncompleteSignatureException', 400],
    ['malformed', 'query', 'IncompleteSignature', 400],
    ['unknownKey', 'json', 'UnrecognizedClientException', 400],
    ['unknownKey', 'query', 'InvalidClientTokenId', 403],
    ['mismatch', 'json', 'InvalidSignatureException', 400],
    ['mismatch', 'query', 'SignatureDoesNotMatch', 403],
    ['skew', 'json', 'InvalidSignatureException', 400],
    ['skew', 'query', 'SignatureDoesNotMatch', 403],
    ['requestExpired', 'query', 'RequestExpired', 400],
    ['expiredToken', 'json', 'ExpiredTokenException', 400],
    ['expiredToken', 'query', 'ExpiredToken', 403],
    ['denied', 'json', 'AccessDeniedException', 400],
    ['denied', 'query', 'AccessDenied', 403],
    ['serialization', 'json', 'SerializationException', 400],
    ['serialization', 'query', 'MalformedInput', 400],
    ['validation', 'query', 'ValidationError', 400],
    ['throttled', 'json', 'ThrottlingException', 400],
    ['tooLarge', 'json', 'RequestEntityTooLargeException', 413],
    ['internal', 'query', 'InternalFailure', 500],
    ['unavailable', 'query', 'ServiceUnavailable', 503],
  ]
  for (const [situation, protocol, code, status] of expected) {
    assert.deepEqual(failureOf(situation, protocol), { code, status }, `${situation} ${protocol}`)
    // The code alone leads to the same status: no service has to say it again.
    if (protocol !== 'rest-json') assert.equal(catalog.encodeError(protocol, undefined, code, '', 'id').status, status)
  }
  assert.deepEqual(failureOf('denied', 'query', 'sns'), { code: 'AuthorizationError', status: 403 })
  assert.deepEqual(failureOf('denied', 'query', 'constructor'), { code: 'AccessDenied', status: 403 })
})

test('a failure before any operation is answered in its protocol', () => {
  const action = catalog.encodeError('query', undefined, 'InvalidAction', 'no such thing', 'id')
  assert.match(action.body, /^<ErrorResponse xmlns="http:\/\/webservices.amazon.com\/AWSFault\/2005-15-09">/)
  const key = catalog.encodeError('query', 'sts', 'InvalidClientTokenId', 'who?', 'id')
  assert.match(key.body, /xmlns="https:\/\/sts.amazonaws.com\/doc\/2011-06-15\/"/)
  assert.equal(key.status, 403)
  const nobody = catalog.encodeError(undefined, undefined, 'UnknownOperationException', '', 'id')
  assert.deepEqual([nobody.status, nobody.body], [404, '{"__type":"UnknownOperationException"}'])
  const early = catalog.encodeError(undefined, undefined, 'InternalFailure', '', 'id')
  assert.deepEqual([early.status, early.contentType], [500, 'application/x-amz-json-1.1'])
})

test('a code of no model is named as the protocol spoken names it', () => {
  const denied = assumeRole.encodeError('AccessDeniedException', 'no', 'id')
  assert.equal(denied.status, 403)
  assert.match(denied.body, /<Code>AccessDenied<\/Code>/)
  assert.match(assumeRole.encodeError('ValidationException', 'no', 'id').body, /<Code>ValidationError<\/Code>/)
})
