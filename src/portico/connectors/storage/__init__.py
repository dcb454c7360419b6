"""Files in object storage that speaks S3: AWS itself, Aliyun OSS, Tencent COS, MinIO, Ceph."""
