import { useEffect, useState } from 'preact/hooks'
import { KEY_CHANGED, readKey, storeKey, tryKey } from '../api-client.js'
import { KEYS } from '../texts/phrases.js'
import { say } from '../texts/say.js'
import { t } from '../texts.js'

interface Props {
  /** The answer that asks for a key: 401 or 403. */
  readonly status: number
  readonly forAdmins: boolean
  /** Called once a key has the scope: the refused action is repeated. */
  readonly then?: () => void
}

/** Asks for a key, tries it, and stores it only if it may do what is asked: a wrong one replaces no page that works. */
export function KeyForm({ status, forAdmins, then }: Props) {
  const [key, setKey] = useState('')
  const [refused, setRefused] = useState(readKey() === '' ? 0 : status)
  const use = async () => {
    const answer = await tryKey(key.trim(), forAdmins)
    setRefused(answer)
    if (answer !== 200) return
    storeKey(key.trim())
    then?.()
  }
  const isStored = readKey() !== ''
  return (
    <form
      class="state"
      onSubmit={(event) => {
        event.preventDefault()
        void use()
      }}
    >
      <strong role={refused === 0 ? undefined : 'alert'}>{problemOf(refused)}</strong>
      <label for="key">{t('key')}</label>
      <p class="quiet">{t(forAdmins ? 'adminHint' : 'keyHint')}</p>
      <input
        id="key"
        type="password"
        autocomplete="off"
        required
        value={key}
        onInput={(e) => setKey(e.currentTarget.value)}
      />
      <div class="actions">
        <button type="submit" class="main">
          {t('useKey')}
        </button>
        {isStored ? <ForgetKey /> : null}
      </div>
      <p class="quiet hint">
        {say(KEYS.howTo)} <code>npx outcry keys create --scope {forAdmins ? 'read,admin' : 'read'}</code>
      </p>
    </form>
  )
}

function problemOf(status: number): string {
  if (status === 0) return t('notAllowed')
  if (status === 401) return t('wrongKey')
  if (status === 403) return say(KEYS.tooFew)
  if (status === 429) return t('tooOften')
  return t('offline')
}

export function ForgetKey() {
  return (
    <button type="button" onClick={() => storeKey('')}>
      {t('forgetKey')}
    </button>
  )
}

/** Whether the stored key has the scope `admin`; asked once for each key. */
export function useIsAdmin(): boolean {
  const [isAdmin, setIsAdmin] = useState(known.key === readKey() && known.isAdmin)
  useEffect(() => {
    const look = async () => {
      const key = readKey()
      if (known.key !== key) known = { key, isAdmin: key !== '' && (await tryKey(key, true)) === 200 }
      setIsAdmin(known.isAdmin)
    }
    void look()
    addEventListener(KEY_CHANGED, look)
    return () => removeEventListener(KEY_CHANGED, look)
  }, [])
  return isAdmin
}

let known = { key: '', isAdmin: false }
