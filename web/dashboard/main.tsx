// The dashboards of the metering company, over the operator's schema.

import { render } from 'preact'
import { followLinks } from '../shared/router'
import { App } from './app'
import '../theme.css'
import '../shared/controls.css'
import './frame/frame.css'
import './list/list.css'
import './parts.css'
import './chart/chart.css'
import './invitations/letter.css'
import './noon/noon.css'
import './sources/sources.css'

const root = document.getElementById('page')
if (!root) throw new Error('index.html has no #page')
followLinks()
render(<App />, root)
