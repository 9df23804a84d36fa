/** The posts of the blog that the fake backend plays: our own words. */

export interface FakePost {
  path: string
  language: string
  text: string
  version: number
}

const gardens = `---
title: "The Garden Behind the Station"
author: 'Mara Lindqvist'
date: 2026-05-14T07:30:00+02:00
# The wide one, not the portrait.
image: /images/station-garden.jpeg
tags:
    - Walks
    - Plants
categories:
    - Journal
slug: garden-behind-the-station
description: "Forty steps from platform two there is a gate that nobody locks."
---

Forty steps from platform two there is a gate that nobody locks. I had walked past it for **eleven years** before a train was late enough to make me try the handle.

![The gate, half open](/images/gate.jpeg)

## What grows there

The railway planted it in 1911 for its own people. A retired signalman still keeps the beds, and he will tell you — at length — about each of them:

- Runner beans up the old signal wires
- A fig that came from *somewhere on the Adriatic*, he won't say where
- Three rows of leeks, drawn with a chalk line

> You can be late in a garden. That is what it is for.

## How to find it

Take the stairs at the far end, turn left at the bicycles, and look for the blue enamel sign. There is [a map of the line](https://example.org/line-4) in the hall, but the garden is not on it.

1. Wait until the express has gone through
2. Cross by the footbridge
3. Close the gate behind you

| Month | What to see |
| --- | --- |
| April | Plum blossom over the wall |
| July | Beans, bees, the signalman asleep |
| October | Leeks, and a bonfire on the last Sunday |

I took the next train home with soil on my shoes and a bag of figs I had not asked for. ~~I will not tell anyone~~ You should go.
`

const bread = `---
title: "Bread for a Slow Week"
author: 'Mara Lindqvist'
date: 2026-04-02T18:00:00+02:00
image: ""
tags:
    - Kitchen
categories:
    - Recipes
slug: bread-for-a-slow-week
---

There is nothing clever about this loaf. It wants flour, water, salt, and to be left alone.

\`\`\`text
500 g flour
360 g water
 10 g salt
\`\`\`

Fold it when you think of it. Forget it when you don't.
`

const draft = `---
title: "Night Ferry to Tallinn"
author: 'Mara Lindqvist'
date: 2026-11-20T22:15:00+02:00
image: ""
tags:
    - Travel
categories:
    - Journal
slug: night-ferry
draft: true
---

The crossing takes eleven hours, of which I slept two.
`

const broken = `---
title: "Notes, Unfinished
tags: [Kitchen
---

Half a thought about rye.
`

const pont = `---
title: "Le jardin derrière la gare"
author: 'Mara Lindqvist'
date: 2026-05-16T09:00:00+02:00
tags:
    - Promenades
slug: jardin-derriere-la-gare
---

À quarante pas du quai deux, il y a un portail que personne ne ferme.
`

const titles = [
  ['A Field Guide to Waiting Rooms', 'Walks'],
  ['Repairing the Blue Kettle', 'Kitchen'],
  ['What the Tide Left', 'Travel'],
  ['Sixteen Benches', 'Walks'],
  ['Ink, Paper, Postage', 'Letters'],
  ['The Last Phone Box in Hollow Lane', 'Walks'],
  ['Plum Jam, Twice', 'Kitchen'],
  ['Rain Gauge Diary', 'Plants'],
] as const

function filler(index: number): FakePost {
  const [title, tag] = titles[index % titles.length] ?? titles[0]
  const name = index < titles.length ? title : `${title}, part ${Math.floor(index / titles.length) + 1}`
  const date = new Date(Date.UTC(2026, 2, 20 - index * 3, 8)).toISOString().slice(0, 10)
  const slug = name.toLowerCase().replace(/[^a-z0-9]+/g, '-')
  return {
    path: `content/english/posts/${date}_${slug}.md`,
    language: 'en',
    version: 1,
    text: `---\ntitle: "${name}"\nauthor: 'Mara Lindqvist'\ndate: ${date}\ntags:\n    - ${tag}\ncategories:\n    - Journal\n---\n\nIt began with a question at the breakfast table, and by noon I was on the ${index % 2 ? 'bus' : 'train'} with a notebook and no plan at all.\n`,
  }
}

export function samplePosts(count: number): FakePost[] {
  const own: FakePost[] = [
    { path: 'content/english/posts/2026-11-20_night-ferry.md', language: 'en', version: 1, text: draft },
    { path: 'content/english/posts/2026-05-14_garden-behind-the-station.md', language: 'en', version: 1, text: gardens },
    { path: 'content/french/posts/2026-05-16_jardin-derriere-la-gare.md', language: 'fr', version: 1, text: pont },
    { path: 'content/english/posts/2026-04-02_bread-for-a-slow-week.md', language: 'en', version: 1, text: bread },
    { path: 'content/english/posts/2026-03-28_notes.md', language: 'en', version: 1, text: broken },
  ]
  return [...own, ...Array.from({ length: Math.max(0, count - own.length) }, (_, index) => filler(index))]
}
