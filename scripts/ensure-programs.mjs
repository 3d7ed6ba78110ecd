// Installs the programs that the tests need beside the packages; fails where one that nothing can be tested whole without is missing.
import { ensureAlertmanager, ensureChromium, ensureRedis } from './ensure.mjs'

const hasRedis = ensureRedis('nothing can be tested whole')
const hasChromium = ensureChromium('the dashboard cannot be tested')
ensureAlertmanager('the tests with Alertmanager and amtool are left out')
process.exitCode = hasRedis && hasChromium ? 0 : 1
