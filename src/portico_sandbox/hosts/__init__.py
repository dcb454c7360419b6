"""The other hosts of mini programs: Douyin, Kuaishou, Xiaohongshu, Baidu, QQ and JD, each below `/hosts/<name>`."""
