/** Hosts say by these words that a person did not agree to the privacy guideline (WeChat and Douyin alike). */
export const declinedPrivacy = (message: string): boolean => /privacy permission is not authorized/i.test(message)
