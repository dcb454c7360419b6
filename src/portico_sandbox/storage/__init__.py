"""Object storage in the form of S3: one bucket, addressed by path, signatures of version 4 checked.

Source: docs.aws.amazon.com/AmazonS3/latest/API: PutObject, GetObject, HeadObject, DeleteObject, ListObjectsV2, Error
Responses, Authenticating Requests (AWS Signature Version 4). Oracle: botocore's own client, run against it.
"""
