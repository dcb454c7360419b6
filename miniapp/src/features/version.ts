import manifest from '@/manifest.json'

/** As the manifest has it: the hosts show the same to whoever uploads a build. */
export const appVersion: string = manifest.versionName
