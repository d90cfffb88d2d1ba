// What is allowed without a policy of the caller's that says so: all of it, each with its reason.

/** Operations that everyone may use, whatever policies say. */
export const FOR_EVERYONE: Record<string, string> = {
  'sts:GetCallerIdentity': 'who one is can be learnt from the first refusal, so it is no secret from oneself',
  'sts:GetSessionToken': 'it gives no right that the caller has not, and policies cannot speak of proving who one is',
  'sts:AssumeRoleWithWebIdentity':
    'the token proves who calls, who has no policies; the trust policy of the role decides',
}

/** Calls made in turn that need no policy of the caller's, by the call that makes them. */
export const OF_ITSELF: Record<string, string> = {
  'ssm:GetParameter kms:Decrypt': 'the policy of the key aws/ssm lets its account use it through Parameter Store',
  'secretsmanager:CreateSecret kms:GenerateDataKey': ofSecrets(),
  'secretsmanager:PutSecretValue kms:GenerateDataKey': ofSecrets(),
  'secretsmanager:UpdateSecret kms:GenerateDataKey': ofSecrets(),
  'secretsmanager:GetSecretValue kms:Decrypt': ofSecrets(),
  'secretsmanager:BatchGetSecretValue kms:Decrypt': ofSecrets(),
}

/** Operations that somebody may use by what the thing itself says of them. */
export const ENTITLED: Record<string, string> = {
  'kms:RetireGrant': 'a grant names who retires it: its maker chose them, and it is their right alone to give up',
}

function ofSecrets(): string {
  return 'the policy of the key aws/secretsmanager lets its account use it through Secrets Manager'
}
