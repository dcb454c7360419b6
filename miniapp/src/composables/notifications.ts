import { ref } from 'vue'
import { saveNotifications, type NotificationChanges, type Notifications } from '@/api/privacy'
import { toastProblem } from '@/features/notify'

/**
 * Changes to what is sent, shown at once and taken back when the server did not take them. Several may be on
 * their way; the answer of the last is how things are.
 */
export function useNotifications() {
  const shown = ref<Notifications | null>(null)
  let latest = 0

  async function save(changes: NotificationChanges, undo: () => void): Promise<void> {
    const mine = ++latest
    try {
      const answer = await saveNotifications(changes)
      if (mine === latest) shown.value = answer
    } catch (failure) {
      undo()
      toastProblem(failure)
    }
  }

  function channelOf(topic: string, channel: string) {
    return shown.value?.topics.find(({ code }) => code === topic)?.channels.find(({ code }) => code === channel)
  }

  function set(topic: string, channel: string, on: boolean): void {
    const found = channelOf(topic, channel)
    if (found) found.on = on
  }

  async function turn(topic: string, channel: string, on: boolean): Promise<void> {
    const found = channelOf(topic, channel)
    if (!found || found.on === on) return
    set(topic, channel, on)
    await save({ switches: [{ topic, channel, on }] }, () => set(topic, channel, !on))
  }

  /** No quiet hours at all: both are null. */
  async function keepQuiet(from: string | null, to: string | null): Promise<void> {
    const now = shown.value
    if (!now) return
    const before = { quiet_from: now.quiet_from, quiet_to: now.quiet_to }
    Object.assign(now, { quiet_from: from, quiet_to: to })
    await save({ quiet_from: from, quiet_to: to }, () => shown.value && Object.assign(shown.value, before))
  }

  return { shown, turn, keepQuiet }
}

/** Quiet hours that go over midnight end on the next day. */
export const endsNextDay = (from: string, to: string): boolean => to <= from
