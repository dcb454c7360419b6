import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, nextTick } from 'vue'
import { host } from '#host'
import { counting } from '@/analytics/allowed'
import { isUnderWay, percentDone, useDataExport } from '@/composables/data-export'
import { endsNextDay, useNotifications } from '@/composables/notifications'
import { copy } from '@/features/clipboard'
import { openedElsewhere } from '@/features/carriers'
import { daysUntil } from '@/features/days'
import { messageOf } from '@/features/notify'
import { miniProgramHost } from '@/hosts/mini-program'
import { privacyGate, type PrivacyApi } from '@/hosts/privacy-gate'
import { translate } from '@/locale'
import { useConsentStore } from '@/stores/consent'
import { useSessionStore } from '@/stores/session'
import { useStandingStore, whenSynced } from '@/stores/standing'
import { requests, serve, stored, type Answer } from './uni'

const settled = () => new Promise((resolve) => setTimeout(resolve, 10))
const uniObject = (globalThis as unknown as { uni: Record<string, unknown> }).uni
const REFUSAL = 'saveImageToPhotosAlbum:fail privacy permission is not authorized'

beforeEach(() => {
  setActivePinia(createPinia())
  serve(() => ({ status: 204 }))
  host.privacy = null
})

/** A host that holds each call back until the agreement is settled, as WeChat and Douyin do. */
function hostThatAsks() {
  type Listener = Parameters<NonNullable<PrivacyApi['onNeedPrivacyAuthorization']>>[0]
  const answers: unknown[] = []
  let listener: Listener = () => undefined
  const api: PrivacyApi = {
    getPrivacySetting: ({ success }) => success({ needAuthorization: true, privacyContractName: '《听雁小铺隐私保护指引》' }),
    onNeedPrivacyAuthorization: (next) => (listener = next),
  }
  return { api, answers, call: (referrer: string) => listener((answer) => answers.push(answer), { referrer }) }
}

function onSuchAHost() {
  const platform = hostThatAsks()
  host.privacy = privacyGate(platform.api)
  const consent = useConsentStore()
  consent.start()
  return { platform, consent }
}

describe('the privacy agreement', () => {
  it('does not exist on hosts without its calls, and nothing asks there', () => {
    expect(privacyGate({})).toBeNull()
    const consent = useConsentStore()
    consent.start()
    expect(consent.asking).toBeNull()
  })

  it('is asked for by the call that needs it, in plain words', async () => {
    const { platform, consent } = onSuchAHost()
    expect(consent.asking).toBeNull()
    platform.call('saveImageToPhotosAlbum')
    await settled()
    expect(consent.asking).toEqual({ what: 'album', contract: '《听雁小铺隐私保护指引》' })
    expect(platform.answers).toEqual([{ event: 'exposureAuthorization' }])
    expect(requests).toEqual([])
  })

  it('refused: the calls that wait fail, the sheet goes, and only a purpose of its own is in the ledger', async () => {
    const { platform, consent } = onSuchAHost()
    platform.call('setClipboardData')
    platform.call('getPhoneNumber')
    await settled()
    platform.answers.length = 0
    consent.refuse()
    await settled()
    expect(platform.answers).toEqual([{ event: 'disagree' }, { event: 'disagree' }])
    expect(consent.asking).toBeNull()
    expect(requests.map(({ method, path, body }) => [method, path, body.purpose, body.given])).toEqual([['POST', '/consents', 'phone', false]])
    platform.call('setClipboardData')
    await settled()
    expect(consent.asking?.what).toBe('clipboard')
  })

  it('agreed: everything that waits goes on by the button that was tapped, and the ledger knows', async () => {
    useSessionStore().signedIn = true
    const { platform, consent } = onSuchAHost()
    platform.call('chooseAvatar')
    await settled()
    platform.answers.length = 0
    requests.length = 0
    consent.agree('agree-privacy')
    await settled()
    expect(platform.answers).toEqual([{ event: 'agree', buttonId: 'agree-privacy' }])
    expect(requests.map(({ method, path, body }) => [method, path, body])).toEqual([
      ['PUT', '/me/consents/terms', { given: true, carrier: 'h5' }],
      ['PUT', '/me/consents/profile', { given: true, carrier: 'h5' }],
    ])
  })

  it('a ledger out of reach keeps nobody waiting', async () => {
    serve(() => 'unreachable')
    const { platform, consent } = onSuchAHost()
    platform.call('chooseLocation')
    consent.agree('agree-privacy')
    await settled()
    expect(consent.asking).toBeNull()
    expect(consent.kept).toEqual({ terms: true, location: true })
  })

  it('refused: a picture is not saved and the phone\'s settings are not blamed', async () => {
    uniObject.downloadFile = ({ success }: { success: (answer: object) => void }) => success({ statusCode: 200, tempFilePath: '/a.png' })
    uniObject.saveImageToPhotosAlbum = ({ fail }: { fail: (failure: object) => void }) => fail({ errMsg: REFUSAL })
    const { savePicture } = miniProgramHost({ carrier: 'mp-weixin', provider: 'wechat_mini' })
    await expect(savePicture('/poster.png')).resolves.toBe('declined')
    uniObject.saveImageToPhotosAlbum = ({ fail }: { fail: (failure: object) => void }) => fail({ errMsg: 'saveImageToPhotosAlbum:fail auth deny' })
    await expect(savePicture('/poster.png')).resolves.toBe('refused')
  })

  it('refused: a link is not copied and the reason is said', async () => {
    uniObject.setClipboardData = ({ fail }: { fail: (failure: object) => void }) => fail({ errMsg: 'setClipboardData:fail privacy permission is not authorized' })
    const failure = await copy('x').catch((reason: unknown) => reason)
    expect(messageOf(failure)).toBe(translate('gate.refused'))
    expect(messageOf(new Error('broken'))).toBe(translate('error.unexpected'))
  })
})

describe('consents', () => {
  it('of signing in stand in the ledger once for each version of the policy', async () => {
    const purpose = (code: string, given: boolean | null, outdated = false) => ({ code, name: '', explanation: '', given, decided_at: null, outdated })
    serve(({ method }) => (method === 'GET' ? { status: 200, body: { policy: null, purposes: [purpose('terms', true, true), purpose('phone', true)] } } : { status: 200, body: {} }))
    useSessionStore().signedIn = true
    await useConsentStore().agreedBySigningIn('terms', 'phone')
    expect(requests.filter(({ method }) => method === 'PUT').map(({ path }) => path)).toEqual(['/me/consents/terms'])
  })
  it('about the number follow the host\'s own question, and a refused agreement is not written twice', async () => {
    const consent = useConsentStore()
    consent.phoneAnswered({}, true)
    await settled()
    consent.phoneAnswered({ errMsg: 'getPhoneNumber:fail privacy permission is not authorized' }, false)
    await settled()
    consent.phoneAnswered({ errMsg: 'getPhoneNumber:fail user deny' }, false)
    await settled()
    expect(requests.map(({ body }) => [body.purpose, body.given])).toEqual([['phone', true], ['phone', false]])
  })
  it('of a guest stay on the device and are told with the visitor', async () => {
    await useConsentStore().decide('analytics', false)
    expect(JSON.parse(stored('portico.consents')!)).toEqual({ analytics: false })
    expect(requests[0]!.body).toMatchObject({ purpose: 'analytics', given: false, carrier: 'h5', visitor_id: expect.any(String) })
  })
  it('against counting count from then on, on every start', async () => {
    const consent = useConsentStore()
    await consent.decide('analytics', false)
    await nextTick()
    expect(counting.value).toBe(false)
    await consent.learn([{ code: 'analytics', given: true }, { code: 'phone', given: null }])
    await nextTick()
    expect([counting.value, consent.kept]).toEqual([true, { analytics: true }])
  })
})

describe('how an account stands', () => {
  const member = (more: object) => ({ status: 200, body: { id: 'm', nickname: '', ...more } })

  it('shows data on their way until they are there, and then reloads', async () => {
    vi.useFakeTimers()
    let answer: Answer = member({ syncing: true })
    serve(() => answer)
    const reloaded = vi.fn()
    effectScope().run(() => whenSynced(reloaded))
    const [session, standing] = [useSessionStore(), useStandingStore()]
    session.signedIn = true
    await vi.advanceTimersByTimeAsync(1_600)
    expect([standing.syncing, reloaded.mock.calls.length]).toEqual([true, 0])
    answer = member({ syncing: false, erasure_due_at: '2026-11-29T08:00:00Z' })
    await vi.advanceTimersByTimeAsync(2_100)
    expect([standing.syncing, reloaded.mock.calls.length, standing.leavesAt]).toEqual([false, 1, '2026-11-29T08:00:00Z'])
    await vi.advanceTimersByTimeAsync(10_000)
    expect(requests.filter(({ path }) => path === '/me')).toHaveLength(2)
    vi.useRealTimers()
  })

  it('stays as it is when the server does not take the way back', async () => {
    serve(({ method }) => (method === 'DELETE' ? { status: 503, body: { code: 'busy' } } : member({ erasure_due_at: '2026-11-29T08:00:00Z' })))
    const [session, standing] = [useSessionStore(), useStandingStore()]
    session.signedIn = true
    await standing.look()
    await expect(standing.stay()).rejects.toThrow()
    expect(standing.leavesAt).toBe('2026-11-29T08:00:00Z')
    serve(() => ({ status: 204 }))
    await standing.stay()
    expect(standing.leavesAt).toBeNull()
  })
  it.each([['2026-11-29T07:59:58Z', 7], ['2026-11-22T09:00:00Z', 1], ['2026-11-20T00:00:00Z', 0], [null, 0]])('%s is %i days away', (at, days) =>
    expect(daysUntil(at, new Date('2026-11-22T08:00:00Z'))).toBe(days))
})

describe('notifications', () => {
  const given = () => ({
    topics: [{ code: 'orders', name: '订单', explanation: '', channels: [{ code: 'sms', name: '短信', on: true, available: true }, { code: 'email', name: '邮件', on: false, available: false }] }],
    quiet_from: null, quiet_to: null,
  })
  const started = () => {
    const all = effectScope().run(useNotifications)!
    all.shown.value = given()
    return all
  }
  it('turn at once, and back when the server says no', async () => {
    serve(() => ({ status: 500, body: {} }))
    const { shown, turn } = started()
    const turned = turn('orders', 'sms', false)
    expect(shown.value!.topics[0]!.channels[0]!.on).toBe(false)
    await turned
    expect(shown.value!.topics[0]!.channels[0]!.on).toBe(true)
  })
  it('that are so already are not asked for again', async () => {
    const { turn } = started()
    await turn('orders', 'sms', true)
    await turn('orders', 'pigeon', true)
    expect(requests).toEqual([])
  })
  it('send only what changed; quiet hours come and go in pairs', async () => {
    serve(({ body }) => ({ status: 200, body: { ...given(), quiet_from: body.quiet_from ?? null, quiet_to: body.quiet_to ?? null } }))
    const { shown, turn, keepQuiet } = started()
    await turn('orders', 'sms', false)
    await keepQuiet('22:00', '08:00')
    expect(requests.map(({ body }) => body)).toEqual([{ switches: [{ topic: 'orders', channel: 'sms', on: false }] }, { quiet_from: '22:00', quiet_to: '08:00' }])
    expect([shown.value!.quiet_from, shown.value!.quiet_to]).toEqual(['22:00', '08:00'])
    expect([endsNextDay('22:00', '08:00'), endsNextDay('12:00', '14:00')]).toEqual([true, false])
  })
})

describe('an export', () => {
  const one = (state: string, more = {}) => ({ id: 'e', state, done: 0, total: 0, size_bytes: null, created_at: '', expires_at: null, url: null, ...more }) as never
  it.each([['queued', 0, 0, 0], ['running', 3, 8, 37], ['running', 9, 8, 100], ['ready', 8, 8, 100]])('%s %i/%i is %i %%', (state, done, total, percent) =>
    expect(percentDone(one(state, { done, total }))).toBe(percent))
  it('is followed while its page shows, over a broken line, and no longer than it takes', async () => {
    vi.useFakeTimers()
    const answers: (Answer | 'unreachable')[] = [{ status: 200, body: { exports: [one('running')] } }, { status: 500, body: {} }, { status: 200, body: { exports: [one('ready')] } }]
    serve(({ method }) => (method === 'POST' ? { status: 202, body: one('queued') } : answers.shift() ?? 'unreachable'))
    const { latest, start, watchProgress } = effectScope().run(useDataExport)!
    watchProgress(true)
    await start()
    expect(isUnderWay(latest.value!)).toBe(true)
    await vi.advanceTimersByTimeAsync(10_000)
    expect([latest.value!.state, answers.length]).toEqual(['ready', 0])
    expect(requests).toHaveLength(4)
    vi.useRealTimers()
  })
})

describe('where something was opened', () => {
  it.each([['mp-weixin', '在微信打开过'], ['web', '在官网打开过'], ['h5', ''], ['', ''], ['spaceship', ''], [null, '']])('%s: %s', (carrier, text) =>
    expect(openedElsewhere(carrier)).toBe(text))
})
