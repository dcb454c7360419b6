import { computed, ref } from 'vue'

/** Which of a list's things are ticked while the list is being edited. */
export function useSelection<T extends { id: string }>(items: () => T[]) {
  const editing = ref(false)
  const ids = ref<string[]>([])

  const chosen = computed(() => items().filter(({ id }) => ids.value.includes(id)))
  const all = computed(() => items().length > 0 && chosen.value.length === items().length)

  function toggle(id: string): void {
    ids.value = ids.value.includes(id) ? ids.value.filter((known) => known !== id) : [...ids.value, id]
  }

  function toggleAll(): void {
    ids.value = all.value ? [] : items().map(({ id }) => id)
  }

  function edit(on: boolean): void {
    editing.value = on
    ids.value = []
  }

  const has = (id: string) => ids.value.includes(id)

  return { editing, chosen, all, has, toggle, toggleAll, edit }
}
