// The IAM policy language: documents validated and compiled, questions decided and explained. No input, output or clock.

export { compilePolicy } from './compile.ts'
export { decide } from './decide.ts'
export type { Explanation, Verdict } from './explain.ts'
export { explain } from './explain.ts'
export { policySize } from './json-text.ts'
export { listPrincipals, replacePrincipals } from './naming.ts'
export { type Policy, PolicyError, type Statement } from './policy.ts'
export { isPublic } from './public.ts'
export type { Decision, DecisionKind, Principal, Question, RequestKeys, StatementPlace } from './question.ts'
export { type PolicyKind, validatePolicy } from './validate.ts'
