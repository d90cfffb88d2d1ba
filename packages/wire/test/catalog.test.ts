// Which operation a request means, and what is answered when it means none.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createCatalog, type Model, type RouteFailure, type WireRequest } from '../src/index.ts'
import { catalog, formRequest, jsonRequest, loadModel, post } from './requests.ts'

function routed(request: WireRequest, among = catalog): string | undefined {
  const route = among.route(request)
  return route.found ? `${route.operation.service}:${route.operation.name}` : undefined
}

function failure(request: WireRequest): RouteFailure {
  const route = catalog.route(request)
  assert.equal(route.found, false)
  return route as RouteFailure
}

const form = { 'content-type': 'application/x-www-form-urlencoded' }

test('a target names a JSON operation', () => {
  assert.equal(routed(jsonRequest('AmazonSSM.GetParameter')), 'ssm:GetParameter')
  assert.equal(routed(jsonRequest('TrentService.Encrypt')), 'kms:Encrypt')
})

test('a target prefix counts by its last part, with or without a package path', () => {
  const trail: Model = {
    ...loadModel('ssm'),
    metadata: { ...loadModel('ssm').metadata, targetPrefix: 'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101' },
  }
  const trails = createCatalog({ trail })
  assert.equal(routed(jsonRequest('CloudTrail_20131101.GetParameter'), trails), 'trail:GetParameter')
  const long = 'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.GetParameter'
  assert.equal(routed(jsonRequest(long), trails), 'trail:GetParameter')
})

test('an unknown target is an unknown operation, of the service it names', () => {
  const expected = { found: false, protocol: 'json', code: 'UnknownOperationException', message: '' }
  assert.deepEqual(failure(jsonRequest('AmazonSSM.Nothing')), { ...expected, service: 'ssm' })
  for (const target of [
    'Other.GetParameter',
    'GetParameter',
    '',
    '.',
    '.GetParameter',
    'AmazonSSM.',
    'AmazonSSM.toString',
  ]) {
    const { service, ...rest } = failure(jsonRequest(target))
    assert.deepEqual(rest, { found: false, protocol: 'json', code: 'UnknownOperationException', message: '' }, target)
    assert.equal(service, target.startsWith('AmazonSSM.') ? 'ssm' : undefined, target)
  }
})

test('a JSON request says JSON or says nothing about its body', () => {
  const types = ['application/x-amz-json-1.0', 'application/json; charset=utf-8', 'Application/X-Amz-Json-1.1']
  for (const type of types) {
    const headers = { 'x-amz-target': 'AmazonSSM.GetParameter', 'content-type': type }
    assert.equal(routed(post({}, headers)), 'ssm:GetParameter', type)
  }
  assert.equal(routed(post({}, { 'x-amz-target': 'AmazonSSM.GetParameter' })), 'ssm:GetParameter')
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', '']) {
    const headers = { 'x-amz-target': 'AmazonSSM.GetParameter', 'content-type': type }
    assert.equal(failure(post({}, headers)).code, 'UnknownOperationException', type)
  }
  const get = { ...jsonRequest('AmazonSSM.GetParameter'), method: 'GET' }
  assert.equal(failure(get).code, 'UnknownOperationException')
})

test('an action names a query operation, in the body or in the query string', () => {
  const fields = 'Action=GetCallerIdentity&Version=2011-06-15'
  assert.equal(routed(post(fields, form)), 'sts:GetCallerIdentity')
  assert.equal(
    routed(post(fields, { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' })),
    'sts:GetCallerIdentity',
  )
  assert.equal(routed(post('', {}, fields)), 'sts:GetCallerIdentity')
  assert.equal(routed({ ...post('', {}, fields), method: 'GET' }), 'sts:GetCallerIdentity')
})

test('of a repeated action or version the first counts', () => {
  const version: [string, string] = ['Version', '2011-06-15']
  const known: [string, string] = ['Action', 'GetCallerIdentity']
  const unknown: [string, string] = ['Action', 'NoSuchAction']
  assert.equal(routed(formRequest([known, unknown, version])), 'sts:GetCallerIdentity')
  assert.equal(failure(formRequest([unknown, known, version])).code, 'InvalidAction')
  assert.equal(routed(formRequest([known, version, ['Version', '2000-01-01']])), 'sts:GetCallerIdentity')
})

test('an unknown action is told with its version', () => {
  const told = (fields: string) => {
    const { protocol, code, message } = failure(post(fields, form))
    assert.deepEqual([protocol, code], ['query', 'InvalidAction'])
    return message
  }
  assert.equal(
    told('Action=NoSuchAction&Version=2011-06-15'),
    'Could not find operation NoSuchAction for version 2011-06-15',
  )
  assert.equal(
    told('Action=GetCallerIdentity&Version=2000-01-01'),
    'Could not find operation GetCallerIdentity for version 2000-01-01',
  )
  assert.equal(
    told('Action=GetCallerIdentity'),
    'Could not find operation GetCallerIdentity for version NO_VERSION_SPECIFIED',
  )
  assert.equal(told('Action=GetCallerIdentity&Version='), 'Could not find operation GetCallerIdentity for version ')
  assert.equal(told('Action=&Version=2011-06-15'), 'Could not find operation  for version 2011-06-15')
})

test('a form that cannot be read or names no action is refused as a query', () => {
  assert.deepEqual(failure(post('Version=2011-06-15', form)).code, 'MissingAction')
  const broken = failure(post('Action=%zz', form))
  assert.deepEqual([broken.protocol, broken.code], ['query', 'MalformedQueryString'])
})

test('a request of no protocol is an unknown operation of nobody', () => {
  for (const request of [
    post({}),
    post('Action=GetCallerIdentity&Version=2011-06-15', {}),
    post('', {}, 'Version=1'),
  ]) {
    const { protocol, service, code } = failure(request)
    assert.deepEqual([protocol, service, code], [undefined, undefined, 'UnknownOperationException'])
  }
})

test('an operation is also found by its names', () => {
  assert.equal(catalog.operation('kms', 'Encrypt')?.signingName, 'kms')
  assert.equal(catalog.operation('kms', 'GetParameter'), undefined)
  assert.equal(catalog.operation('kms', 'toString'), undefined)
  assert.equal(catalog.operation('constructor', 'name'), undefined)
})

test('a service in a protocol that is not spoken cannot be added', () => {
  const model = loadModel('ssm')
  const rest: Model = { ...model, metadata: { ...model.metadata, protocol: 'rest-json' } }
  assert.throws(() => createCatalog({ rest }), /rest speaks rest-json, which is not served/)
})
