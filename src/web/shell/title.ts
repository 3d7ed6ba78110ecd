import { useEffect } from 'preact/hooks'
import { SHELL } from '../texts/phrases.js'
import { say } from '../texts/say.js'

let title = ''
let count = 0

/** The title of the page: the number of problems, what is shown, and the name of the tool. */
export function useTitle(shown: string): void {
  useEffect(() => {
    title = shown
    write()
  }, [shown])
}

/** A tab in the background shows that something happens: a number in its title, a dot on its icon. */
export function useAlertCount(running: number): void {
  useEffect(() => {
    count = running
    write()
    const icon = document.querySelector<HTMLLinkElement>('link[rel=icon]')
    const wanted = running > 0 ? '/favicon-alert.svg' : '/favicon.svg'
    if (icon !== null && !icon.href.endsWith(wanted)) icon.href = wanted
  }, [running])
}

function write(): void {
  const text = title === '' ? 'Outcry' : `${title} · Outcry`
  document.title = count === 0 ? text : say(SHELL.count, { n: count, title: text })
}
