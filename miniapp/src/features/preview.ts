import { readonly, ref } from 'vue'

const active = ref(false)

/**
 * True while an editor looks at something that is not published. The app then only reads: nothing is
 * noted of the visit, and nothing gets into a cart.
 */
export const previewing = readonly(active)

/** From here on, until the app is opened anew. */
export function startPreview(): void {
  active.value = true
}
