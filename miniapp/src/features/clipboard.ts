export function copy(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    uni.setClipboardData({
      data: text,
      showToast: false,
      success: () => resolve(),
      fail: ({ errMsg }: { errMsg: string }) => reject(new Error(errMsg)),
    })
  })
}
