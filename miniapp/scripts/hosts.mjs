/** The hosts that the mini app is built for, by the names of uni-app. */
export const HOSTS = ['h5', 'mp-weixin', 'mp-alipay', 'mp-baidu', 'mp-toutiao', 'mp-kuaishou', 'mp-xhs', 'mp-jd', 'mp-qq']
