import type { ComponentPublicInstance } from 'vue'
import type { RawRequest, RawResponse } from '@/api/transport'
import type { Payment, PaymentMethod, Site } from '@/api/types'

/** Names by which the server knows where a visit happens. */
export type Carrier =
  | 'h5'
  | 'mp-weixin'
  | 'mp-alipay'
  | 'mp-baidu'
  | 'mp-toutiao'
  | 'mp-kuaishou'
  | 'mp-xhs'
  | 'mp-jd'
  | 'mp-qq'

/**
 * What the payment sheet said. `unsure`: it cannot say whether money has moved, so whoever asked looks it up.
 * `left`: the page is being left for the sheet's own address. None of them is believed: the server asks the platform.
 */
export type PayOutcome = 'paid' | 'cancelled' | 'unsure' | 'left'

/** What the answer to `<button open-type="getPhoneNumber">` carries; each host fills other fields. */
export interface PhoneAnswer {
  code?: string
  encryptedData?: string
  sign?: string
  errMsg?: string
}

/**
 * `refused`: the person once said no, and only the host's settings can change that. `declined`: no to the
 * privacy agreement; the host asks again next time.
 */
export type SaveOutcome = 'saved' | 'refused' | 'declined' | 'failed'

/** A call that waits for a person to agree to how the shop treats what they tell it. */
export interface PrivacyQuestion {
  /** The host's name of the call, as `saveImageToPhotosAlbum`; `button` for a button of its own. */
  call: string
  shown(): void
  /** Only once the host's own button of this id has been tapped: the host checks. */
  agree(buttonId: string): void
  /** The call fails; whoever made it goes on without. */
  refuse(): void
}

export interface PrivacyGate {
  /** What the host calls the agreement, empty when it does not say. */
  contract(): Promise<string>
  onNeeded(asked: (question: PrivacyQuestion) => void): void
  /** Shows the agreement as the host keeps it; false when it could not. */
  openContract(): Promise<boolean>
}

/** What a person decided about a permission of the phone. */
export type PermissionState = 'granted' | 'denied' | 'unasked'
export type Permission = 'album' | 'camera' | 'location'

export interface SignInTicket {
  provider: string
  app_id: string
  code: string
}

/** Where the opener of this visit came from. */
export interface Launch {
  path: string
  query: Record<string, string>
  referrer?: string
}

export type Daylight = 'light' | 'dark'

export interface BackQuestion {
  /** True when "back" was answered by closing something, so that the page stays. */
  back(): boolean
  /** The page was left in another way. */
  left(): void
}

export type TabName = 'home' | 'category' | 'cart' | 'me'

/** How the host's own tab bar is to look; `selected` is the brand's colour on the bar's ground. */
export interface TabBarLook {
  plain: string
  selected: string
  dark: boolean
}

export interface TabIcons {
  iconPath: string
  selectedIconPath: string
}

/** Space that the host's own controls take at the top of a page that draws its own title bar. */
export interface TopBar {
  statusBarPx: number
  barPx: number
  /** Width to keep free at the right for the host's capsule of buttons. */
  capsulePx: number
}

/** All that differs between the hosts; every other file is the same on all nine. */
export interface Host {
  carrier: Carrier
  /** Where the shop's server is: the page's own origin on H5, the configured one elsewhere. */
  origin: string
  supportsPatch: boolean
  /** True where `<button open-type="getPhoneNumber">` gives something that the server can redeem. */
  givesPhoneNumber: boolean
  /** What of that button's answer the server redeems; null when the person refused. */
  phoneTicket(answer: PhoneAnswer): string | null
  /** True where `<button open-type="contact">` opens the host's own customer-service chat. */
  hasServiceChat: boolean
  /** True where the host itself shows a way home on a page that was opened by a link. */
  showsWayHome: boolean
  /** True where the host's own menu shares a page, so that the page needs no button for it. */
  sharesFromMenu: boolean
  /** Which tickets are good here: those of this host's own app, or of H5 where the server opens no app of the host. */
  ticketTarget: 'h5' | 'mp-weixin'
  /** True where a page of the website can be shown inside of the app, in a web view. */
  showsWebsite: boolean
  /** True where `scan` opens a camera. */
  scans: boolean
  /** True where `signInTicket` gives a code, so that one tap signs in. */
  signsInSilently: boolean
  /** True in WeChat's own browser, where the official account's sign-in page opens. */
  insideWeChat: boolean
  /** The privacy agreement where the host wants one before it hands anything over; null elsewhere. */
  privacy: PrivacyGate | null
  /** What the person decided about the phone's permissions; null where the host does not tell. */
  permissions(): Promise<Record<Permission, PermissionState> | null>
  /** A one-time sign-in code of the host, or null where a person signs in by phone instead. */
  signInTicket(): Promise<SignInTicket | null>
  /** The ways to pay here, out of those the shop offers and in its order. */
  paymentMethods(offered: PaymentMethod[]): PaymentMethod[]
  /** True where `pay` leaves the app for the platform's own page, which leads back to `returnUrl`. */
  leavesToPay(method: PaymentMethod): boolean
  /** Opens the payment sheet. Rejects when the sheet cannot open. */
  pay(payment: Payment): Promise<PayOutcome>
  /** Full address of a page, for platforms that come back by a link; undefined on mini programs. */
  returnUrl(page: string): string | undefined
  /** An address of this app as the host's own navigation wants it. */
  pageAddress(address: string): string
  /** Asks before "back" leaves a page, where the host asks at all. */
  onBack(question: BackQuestion): void
  /** What this host wants done once, when the app starts. */
  start(): void
  launch(options: App.LaunchShowOption | undefined): Launch
  topBar(): TopBar
  /** How the device shows itself now; `light` where the host does not say. */
  daylight(): Daylight
  /** Calls back when the device turns day into night or night into day. */
  onDaylight(changed: (daylight: Daylight) => void): void
  /** Pictures of a tab; the word under it has to match them, so the colour for that comes from here, too. */
  tabIcons(tab: TabName, look: TabBarLook): TabIcons
  tabWordColour(look: TabBarLook): string
  /** Calls back with a brand that is being edited where this app is shown beside the editor. */
  onBrandDraft(changed: (draft: Partial<Site>) => void): void
  /** Colours what lies outside of a page's own root: the ground that shows while a page is pulled, the host's frame. */
  paint(tokens: Record<string, string>, daylight: Daylight): void
  /** Leaves for a page of the website, which takes the app's place; its link on the clipboard where pages cannot be left. */
  leaveFor(url: string): void
  /** True when a page of our own brought the person here, and nobody else's link did. */
  cameFromHere(): boolean
  /** Shows a page of the website, or puts its address on the clipboard where pages cannot be left. */
  openDocument(url: string): void
  /** Where the person is (WGS-84); null when they would rather not say, or nobody knows. */
  whereAmI(): Promise<{ latitude: number; longitude: number } | null>
  /** The way to a place (GCJ-02), in the host's map; where there is none, on the map's own page. */
  showPlace(place: { latitude: number; longitude: number; name: string; address: string; map_url: string }): void
  /** Hands a page on to friends, or puts its link on the clipboard; says which happened. */
  share(title: string, page: string): Promise<'shared' | 'copied'>
  /** Tells each change of the network, and at once when there is none to begin with. */
  watchNetwork(changed: (connected: boolean) => void): void
  /** Puts a picture into the person's album; says what became of it. */
  savePicture(url: string): Promise<SaveOutcome>
  /** WeChat's page on which a person accepts money from the shop; false where that cannot be opened here. */
  receiveMoney(params: Record<string, string>): Promise<boolean>
  /** Text of a scanned code, or null when the person gave up or the host has no camera access. */
  scan(): Promise<string | null>
  /** Opens a file for the person, or puts its address on the clipboard where files cannot be opened. */
  openFile(url: string, name: string): Promise<'opened' | 'copied'>
  /**
   * Hears from the editor around a preview that there is a newer state to `show`, and tells it when that is drawn and
   * which block is tapped; answers how to stop.
   */
  onPreviewToken(show: (token: string) => Promise<void>): () => void
  /** An answer that was asked for before the app itself was there; given once. */
  early(request: RawRequest): Promise<RawResponse> | undefined
  /** The page stands that people came for: what was painted in its place until now may go. */
  revealed(): void
  /** Calls once, when the element is on the screen or about to be; at once where the host itself is lazy. Answers how to stop waiting. */
  whenNear(owner: ComponentPublicInstance, near: () => void): () => void
}
