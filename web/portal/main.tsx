// The customers' portal: what of their connection is shared with Liander, and by whose consent.

import './language'
import { render } from 'preact'
import { followLinks } from '../shared/router'
import { App } from './app'
import '../theme.css'
import '../shared/controls.css'
import './portal.css'

const root = document.getElementById('page')
if (!root) throw new Error('index.html has no #page')
followLinks()
render(<App />, root)
