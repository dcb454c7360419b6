import { copy } from '@/features/clipboard'
import { declinedPrivacy } from '@/features/refusals'
import type { Carrier, Daylight, Host, Launch, Permission, PermissionState, SaveOutcome, SignInTicket, TabBarLook, TabIcons, TabName, TopBar } from './adapter'

const BAR_PX = 44

interface MiniProgramTraits {
  carrier: Exclude<Carrier, 'h5'>
  /** The server's name of this host as a sign-in provider. */
  provider: string
  /** Argument of `uni.login` that picks the silent code on this host. */
  loginProvider?: string
}

/**
 * What all mini-program hosts share: a silent sign-in code, no links back, a capsule of buttons at
 * the top right. Where the server does not know a host's code yet it refuses it with a named
 * problem, and the phone form takes over. Payment is each host's own; without one there is no method.
 */
export function miniProgramHost(traits: MiniProgramTraits): Host {
  return {
    carrier: traits.carrier,
    origin: import.meta.env.VITE_API_ORIGIN ?? '',
    // Hosts show pages of registered domains only, and to some shops none at all (VITE_WEB_VIEW=off says so).
    showsWebsite: (import.meta.env.VITE_API_ORIGIN ?? '').startsWith('https://') && import.meta.env.VITE_WEB_VIEW !== 'off',
    supportsPatch: false,
    givesPhoneNumber: false,
    hasServiceChat: false,
    showsWayHome: false,
    sharesFromMenu: true,
    signsInSilently: true,
    insideWeChat: false,
    privacy: null,
    permissions,
    signInTicket: () => loginTicket(traits),
    phoneTicket: ({ code }) => code ?? null,
    paymentMethods: () => [],
    leavesToPay: () => false,
    pay: () => Promise.reject(new Error(`no payment sheet on ${traits.carrier}`)),
    returnUrl: () => undefined,
    pageAddress: (address) => address,
    onBack: () => undefined,
    start: () => undefined,
    launch: miniProgramLaunch,
    topBar: capsuleTopBar,
    daylight: deviceDaylight,
    onDaylight: (changed) => {
      if (typeof uni.onThemeChange === 'function') uni.onThemeChange(({ theme }) => changed(theme === 'dark' ? 'dark' : 'light'))
    },
    onBrandDraft: () => undefined,
    paint: paintGround,
    openDocument: (url) => uni.setClipboardData({ data: url }),
    whereAmI: () =>
      new Promise((resolve) =>
        uni.getLocation({
          type: 'wgs84',
          success: ({ latitude, longitude }) => resolve({ latitude, longitude }),
          fail: () => resolve(null),
        }),
      ),
    showPlace: ({ latitude, longitude, name, address }) => uni.openLocation({ latitude, longitude, name, address, scale: 16 }),
    leaveFor: (url) => uni.setClipboardData({ data: url }),
    cameFromHere: () => false,
    share: async (_title, page) => {
      await copy(page)
      return 'copied'
    },
    tabIcons: drawnTabIcons,
    tabWordColour: ({ dark }) => (dark ? ON_DARK : ON_LIGHT),
    watchNetwork,
    savePicture,
    ticketTarget: traits.carrier === 'mp-weixin' ? 'mp-weixin' : 'h5',
    scans: true,
    scan: scanCode,
    openFile,
    receiveMoney: () => Promise.resolve(false),
    onPreviewToken: () => () => undefined,
    early: () => undefined,
    revealed: () => undefined,
    whenNear: (_owner, near) => {
      near()
      return () => undefined
    },
  }
}

const OPENABLE = /\.(?:pdf|docx?|xlsx?|pptx?)(?:\?|$)/i

/** Hosts open office papers and nothing else; for other files, and where even that is missing, the address must do. */
async function openFile(url: string, name: string): Promise<'opened' | 'copied'> {
  if (OPENABLE.test(name) && typeof uni.openDocument === 'function') {
    try {
      await showDocument(await fetchFile(url))
      return 'opened'
    } catch {
      // Too large for the host, or an address it was not told to trust: the person still gets the link.
    }
  }
  await copy(url)
  return 'copied'
}

function fetchFile(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    uni.downloadFile({
      url,
      success: ({ statusCode, tempFilePath }) => (statusCode === 200 ? resolve(tempFilePath) : reject(new Error(`${statusCode}`))),
      fail: ({ errMsg }) => reject(new Error(errMsg)),
    })
  })
}

function showDocument(filePath: string): Promise<void> {
  return new Promise((resolve, reject) => {
    uni.openDocument({ filePath, success: () => resolve(), fail: ({ errMsg }: { errMsg: string }) => reject(new Error(errMsg)) })
  })
}

function loginTicket({ provider, loginProvider }: MiniProgramTraits): Promise<SignInTicket | null> {
  const app_id = import.meta.env.VITE_APP_ID ?? ''
  return new Promise((resolve) => {
    uni.login({
      ...(loginProvider ? { provider: loginProvider as UniApp.LoginOptions['provider'] } : {}),
      success: ({ code }) => resolve(code ? { provider, app_id, code } : null),
      fail: () => resolve(null),
    })
  })
}

function miniProgramLaunch(options: App.LaunchShowOption | undefined): Launch {
  const query = { ...(options?.query as Record<string, string> | undefined) }
  // A mini-program code (the round QR) carries its parameters packed into `scene`.
  for (const pair of decodeURIComponent(query.scene ?? '').split('&')) {
    const [name, value] = pair.split('=')
    if (name && value !== undefined) query[name] ??= value
  }
  return { path: `/${options?.path ?? ''}`, query }
}

function capsuleTopBar(): TopBar {
  const { statusBarHeight = 20, windowWidth } = uni.getSystemInfoSync()
  const capsule =
    typeof uni.getMenuButtonBoundingClientRect === 'function' ? uni.getMenuButtonBoundingClientRect() : null
  if (!capsule || !capsule.height) return { statusBarPx: statusBarHeight, barPx: BAR_PX, capsulePx: 96 }
  return {
    statusBarPx: statusBarHeight,
    barPx: capsule.height + 2 * (capsule.top - statusBarHeight),
    capsulePx: windowWidth - capsule.left + 8,
  }
}

/** The colours of the drawings in static/tab: hosts take pictures from the package only, none that we tint. */
const ON_LIGHT = '#1f2329'
const ON_DARK = '#f2f0ea'

const drawnTabIcons = (tab: TabName, { dark }: TabBarLook): TabIcons => ({
  iconPath: `/static/tab/${tab}.png`,
  selectedIconPath: `/static/tab/${tab}-on${dark ? '-dark' : ''}.png`,
})

function watchNetwork(changed: (connected: boolean) => void): void {
  uni.onNetworkStatusChange(({ isConnected }) => changed(isConnected))
  uni.getNetworkType({ success: ({ networkType }) => networkType === 'none' && changed(false) })
}

function savePicture(url: string): Promise<SaveOutcome> {
  return new Promise((resolve) => {
    const failed = () => resolve('failed')
    uni.downloadFile({
      url,
      success: ({ statusCode, tempFilePath }) => {
        if (statusCode === 200) saveToAlbum(tempFilePath, resolve)
        else failed()
      },
      fail: failed,
    })
  })
}

const SCOPES: Record<Permission, string> = {
  album: 'scope.writePhotosAlbum',
  camera: 'scope.camera',
  location: 'scope.userLocation',
}

/** Hosts list only what they have asked for; all of them call the album, the camera and the place the same. */
function permissions(): Promise<Record<Permission, PermissionState> | null> {
  return new Promise((resolve) => {
    uni.getSetting({
      success: ({ authSetting }) => {
        const known = authSetting as unknown as Record<string, boolean | undefined>
        const state = (scope: string): PermissionState => (known[scope] === undefined ? 'unasked' : known[scope] ? 'granted' : 'denied')
        resolve({ album: state(SCOPES.album), camera: state(SCOPES.camera), location: state(SCOPES.location) })
      },
      fail: () => resolve(null),
    })
  })
}

/** Hosts tell a refusal of the album from other failures by the words of its scope. */
function saveToAlbum(filePath: string, resolve: (outcome: SaveOutcome) => void): void {
  uni.saveImageToPhotosAlbum({
    filePath,
    success: () => resolve('saved'),
    fail: ({ errMsg = '' }: { errMsg?: string }) => {
      if (declinedPrivacy(errMsg)) resolve('declined')
      else resolve(/auth|deny|denied|permission/i.test(errMsg) ? 'refused' : 'failed')
    },
  })
}

/** Hosts without a night of their own leave `theme` out. */
function deviceDaylight(): Daylight {
  return uni.getSystemInfoSync().theme === 'dark' ? 'dark' : 'light'
}

function paintGround(tokens: Record<string, string>, daylight: Daylight): void {
  const ground = tokens['--p-background'] ?? '#ffffff'
  const ignore = { fail: () => undefined }
  if (typeof uni.setBackgroundColor === 'function') {
    uni.setBackgroundColor({ backgroundColor: ground, backgroundColorTop: ground, backgroundColorBottom: ground, ...ignore })
  }
  if (typeof uni.setBackgroundTextStyle === 'function') {
    uni.setBackgroundTextStyle({ textStyle: daylight === 'dark' ? 'light' : 'dark', ...ignore })
  }
}

function scanCode(): Promise<string | null> {
  return new Promise((resolve) => {
    uni.scanCode({ success: ({ result }) => resolve(result), fail: () => resolve(null) })
  })
}
