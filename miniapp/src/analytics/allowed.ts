import { ref } from 'vue'

/** False once a person said that they do not want to be counted (stores/consent.ts). */
export const counting = ref(true)
