// Systems Manager: what is served of it, which is Parameter Store, and what is not.
import type { Service } from '#api/operation.ts'
import { deleteParameter } from './parameter/delete-parameter.ts'
import { deleteParameters } from './parameter/delete-parameters.ts'
import { describeParameters } from './parameter/describe-parameters.ts'
import { getParameter } from './parameter/get-parameter.ts'
import { getParameterHistory } from './parameter/get-parameter-history.ts'
import { getParameters } from './parameter/get-parameters.ts'
import { getParametersByPath } from './parameter/get-parameters-by-path.ts'
import { labelParameterVersion } from './parameter/label-parameter-version.ts'
import { putParameter } from './parameter/put-parameter.ts'
import { findReadable } from './parameter/read.ts'
import { unlabelParameterVersion } from './parameter/unlabel-parameter-version.ts'
import { deleteResourcePolicy } from './resource-policy/delete-resource-policy.ts'
import { getResourcePolicies } from './resource-policy/get-resource-policies.ts'
import { putResourcePolicy } from './resource-policy/put-resource-policy.ts'
import { getServiceSetting } from './service-setting/get-service-setting.ts'
import { resetServiceSetting } from './service-setting/reset-service-setting.ts'
import { updateServiceSetting } from './service-setting/update-service-setting.ts'
import { addTagsToResource } from './tag/add-tags-to-resource.ts'
import { listTagsForResource } from './tag/list-tags-for-resource.ts'
import { removeTagsFromResource } from './tag/remove-tags-from-resource.ts'

/** Parameter Store. The rest of Systems Manager is about machines, which there are none of here. */
export const ssm: Service = {
  name: 'ssm',
  operations: [
    putParameter,
    getParameter,
    getParameters,
    getParametersByPath,
    getParameterHistory,
    describeParameters,
    deleteParameter,
    deleteParameters,
    labelParameterVersion,
    unlabelParameterVersion,
    addTagsToResource,
    removeTagsFromResource,
    listTagsForResource,
    getServiceSetting,
    updateServiceSetting,
    resetServiceSetting,
    putResourcePolicy,
    getResourcePolicies,
    deleteResourcePolicy,
  ],
  declined: {},
  find: (arn, context) => findReadable(arn, context),
}
