#!/usr/bin/env python3
"""Selects the policies AWS publishes under arn:aws:iam::aws:policy/ that serverless systems use, and writes models/managed-policies.json.

Reads the copy that comes with an installed moto. That copy has no unique ids and no descriptions: the ids here are made from the
ARNs (AWS's own are others, but for AdministratorAccess), and descriptions are left out.   usage: managed-policies.py OUT_FILE
"""
import base64, datetime, hashlib, json, sys
from moto.iam.aws_managed_policies import aws_managed_policies_data

WANTED = '''
    AdministratorAccess PowerUserAccess ReadOnlyAccess ViewOnlyAccess SecurityAudit
    IAMFullAccess IAMReadOnlyAccess IAMUserChangePassword
    AWSLambdaBasicExecutionRole AWSLambdaBasicDurableExecutionRolePolicy AWSLambdaVPCAccessExecutionRole AWSLambdaSQSQueueExecutionRole
    AWSLambdaDynamoDBExecutionRole AWSLambdaKinesisExecutionRole AWSLambdaMSKExecutionRole AWSLambdaENIManagementAccess AWSLambdaExecute
    AWSLambdaInvocation-DynamoDB AWSLambdaRole AWSLambda_FullAccess AWSLambda_ReadOnlyAccess
    AWSCodeDeployRoleForLambda AWSCodeDeployRoleForLambdaLimited
    CloudWatchLambdaInsightsExecutionRolePolicy CloudWatchLambdaApplicationSignalsExecutionRolePolicy
    AWSXRayDaemonWriteAccess AWSXrayWriteOnlyAccess AWSXrayReadOnlyAccess AWSXrayFullAccess
    AmazonSSMFullAccess AmazonSSMReadOnlyAccess AmazonSSMManagedInstanceCore
    SecretsManagerReadWrite AWSSecretsManagerClientReadOnlyAccess AWSKeyManagementServicePowerUser
    AWSCloudMapFullAccess AWSCloudMapReadOnlyAccess AWSCloudMapRegisterInstanceAccess AWSCloudMapDiscoverInstanceAccess
    AmazonRoute53AutoNamingFullAccess AmazonRoute53AutoNamingReadOnlyAccess AmazonRoute53AutoNamingRegistrantAccess
    AmazonEventBridgeFullAccess AmazonEventBridgeReadOnlyAccess AmazonEventBridgeSchedulerFullAccess
    AmazonEventBridgeSchedulerReadOnlyAccess AmazonEventBridgeSchemasFullAccess AmazonEventBridgeSchemasReadOnlyAccess
    AmazonEventBridgePipesFullAccess AmazonEventBridgePipesReadOnlyAccess AmazonEventBridgePipesOperatorAccess
    CloudWatchEventsFullAccess CloudWatchEventsReadOnlyAccess CloudWatchEventsInvocationAccess CloudWatchEventsBuiltInTargetExecutionAccess
    AmazonSQSFullAccess AmazonSQSReadOnlyAccess AmazonSNSFullAccess AmazonSNSReadOnlyAccess AmazonSNSRole
    AWSStepFunctionsFullAccess AWSStepFunctionsReadOnlyAccess AWSStepFunctionsConsoleFullAccess
    AWSCloudTrail_FullAccess AWSCloudTrail_ReadOnlyAccess
    CloudWatchFullAccess CloudWatchFullAccessV2 CloudWatchReadOnlyAccess CloudWatchAgentServerPolicy
    CloudWatchLogsFullAccess CloudWatchLogsReadOnlyAccess
    AmazonAPIGatewayAdministrator AmazonAPIGatewayInvokeFullAccess AmazonAPIGatewayPushToCloudWatchLogs AWSAppSyncPushToCloudWatchLogs
    AmazonDynamoDBFullAccess AmazonDynamoDBFullAccess_v2 AmazonDynamoDBReadOnlyAccess AmazonRDSDataFullAccess
    AmazonS3FullAccess AmazonS3ReadOnlyAccess AmazonS3ObjectLambdaExecutionRolePolicy
    AmazonKinesisFullAccess AmazonKinesisReadOnlyAccess AmazonKinesisFirehoseFullAccess AmazonKinesisFirehoseReadOnlyAccess
    AmazonCognitoPowerUser AmazonCognitoReadOnly AmazonECSTaskExecutionRolePolicy AmazonEC2ContainerRegistryReadOnly
    AWSCloudFormationFullAccess AWSCloudFormationReadOnlyAccess
    ResourceGroupsandTagEditorFullAccess ResourceGroupsandTagEditorReadOnlyAccess
    AmazonEventBridgeApiDestinationsServiceRolePolicy AWSKeyManagementServiceCustomKeyStoresServiceRolePolicy CloudTrailServiceRolePolicy
    AWSApplicationAutoscalingDynamoDBTablePolicy CloudWatchEventsServiceRolePolicy AWSApplicationAutoscalingLambdaConcurrencyPolicy
    AWSKeyManagementServiceMultiRegionKeysServiceRolePolicy APIGatewayServiceRolePolicy AWSLambdaReplicator AmazonSSMServiceRolePolicy
'''.split()
KNOWN_IDS = {'AdministratorAccess': 'ANPAIWMBCKSKIEE64ZLYK'}


def milliseconds(text):
    return int(datetime.datetime.fromisoformat(text).timestamp()) * 1000


def describe(name, policy):
    arn = f"arn:aws:iam::aws:policy{policy['Path']}{name}"
    made = 'ANPA' + base64.b32encode(hashlib.sha256(arn.encode()).digest()[:10]).decode()
    return {
        'arn': arn, 'name': name, 'path': policy['Path'], 'policyId': KNOWN_IDS.get(name, made),
        'defaultVersion': int(policy['DefaultVersionId'][1:]),
        'createdAtMs': milliseconds(policy['CreateDate']), 'updatedAtMs': milliseconds(policy['UpdateDate']),
        'document': policy['Document'],
    }


if __name__ == '__main__':
    published = json.loads(aws_managed_policies_data)
    unknown = [name for name in WANTED if name not in published]
    if unknown:
        sys.exit(f'no such policies: {unknown}')
    policies = sorted((describe(name, published[name]) for name in WANTED), key=lambda policy: policy['arn'])
    with open(sys.argv[1], 'w') as file:
        json.dump(policies, file, indent=1)
        file.write('\n')
    print(f'{len(policies)} policies')
