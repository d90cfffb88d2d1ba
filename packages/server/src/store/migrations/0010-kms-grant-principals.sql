-- Grants named users by their ARNs: now by their unique ids, so that one made again under the same name inherits nothing.
-- Until 0008 every user stood on the path "/".
UPDATE kms_grant SET grantee_principal = coalesce(
  (SELECT user_id FROM iam_user
   WHERE 'arn:aws:iam::' || iam_user.account || ':user/' || user_name = kms_grant.grantee_principal),
  grantee_principal
);
UPDATE kms_grant SET retiring_principal = coalesce(
  (SELECT user_id FROM iam_user
   WHERE 'arn:aws:iam::' || iam_user.account || ':user/' || user_name = kms_grant.retiring_principal),
  retiring_principal
);
