// The services that keep a role of their own in an account, as AWS documents them: the role's name and its one policy.

/** A service-linked role. */
export type LinkedService = { roleName: string; policyName: string }

const AUTO_SCALING = 'AWSServiceRoleForApplicationAutoScaling'

/** By service principal: those of serverless systems. */
export const LINKED_SERVICES: ReadonlyMap<string, LinkedService> = new Map(
  Object.entries({
    'apidestinations.events.amazonaws.com': {
      roleName: 'AWSServiceRoleForAmazonEventBridgeApiDestinations',
      policyName: 'AmazonEventBridgeApiDestinationsServiceRolePolicy',
    },
    'cks.kms.amazonaws.com': {
      roleName: 'AWSServiceRoleForKeyManagementServiceCustomKeyStores',
      policyName: 'AWSKeyManagementServiceCustomKeyStoresServiceRolePolicy',
    },
    'cloudtrail.amazonaws.com': {
      roleName: 'AWSServiceRoleForCloudTrail',
      policyName: 'CloudTrailServiceRolePolicy',
    },
    'dynamodb.application-autoscaling.amazonaws.com': {
      roleName: `${AUTO_SCALING}_DynamoDBTable`,
      policyName: 'AWSApplicationAutoscalingDynamoDBTablePolicy',
    },
    'events.amazonaws.com': {
      roleName: 'AWSServiceRoleForCloudWatchEvents',
      policyName: 'CloudWatchEventsServiceRolePolicy',
    },
    'lambda.application-autoscaling.amazonaws.com': {
      roleName: `${AUTO_SCALING}_LambdaConcurrency`,
      policyName: 'AWSApplicationAutoscalingLambdaConcurrencyPolicy',
    },
    'mrk.kms.amazonaws.com': {
      roleName: 'AWSServiceRoleForKeyManagementServiceMultiRegionKeys',
      policyName: 'AWSKeyManagementServiceMultiRegionKeysServiceRolePolicy',
    },
    'ops.apigateway.amazonaws.com': {
      roleName: 'AWSServiceRoleForAPIGateway',
      policyName: 'APIGatewayServiceRolePolicy',
    },
    'replicator.lambda.amazonaws.com': {
      roleName: 'AWSServiceRoleForLambdaReplicator',
      policyName: 'AWSLambdaReplicator',
    },
    'ssm.amazonaws.com': { roleName: 'AWSServiceRoleForAmazonSSM', policyName: 'AmazonSSMServiceRolePolicy' },
  }),
)
