'use strict';

// The page comes whole. It is asked for again each second, and what has changed is taken over from it; figures are drawn
// as they were in the last minute.
const EVERY_MS = 1000;
const PATIENCE_MS = 8000;
const KEPT = 60;
const WIDTH = 120;
const HEIGHT = 24;
const past = new Map();
const element = id => document.getElementById(id);
let isPaused = false;

function takeOver(fresh) {
  document.title = fresh.title;
  for (const id of ['state', 'about', 'at', 'services', 'slow', 'calls']) {
    replace(element(id), fresh.getElementById(id));
  }
  element('state').className = fresh.getElementById('state').className;
  element('at').dataset.ms = fresh.getElementById('at').dataset.ms;
  for (const figure of fresh.querySelectorAll('.figure')) {
    element(figure.id).dataset.value = figure.dataset.value;
    replace(element(figure.id + '-value'), fresh.getElementById(figure.id + '-value'));
    replace(element(figure.id + '-note'), fresh.getElementById(figure.id + '-note'));
  }
}

// What has not changed is left alone: somebody may have selected it, or be reading it aloud.
function replace(shown, fresh) {
  if (shown.innerHTML !== fresh.innerHTML) {
    shown.replaceChildren(...document.importNode(fresh, true).childNodes);
  }
}

function remember() {
  const atMs = Number(element('at').dataset.ms);
  for (const figure of document.querySelectorAll('.figure')) {
    const seen = past.get(figure.id) ?? [];
    if (seen.length === 0 || atMs > seen.at(-1).atMs) {
      seen.push({atMs, value: Number(figure.dataset.value)});
      past.set(figure.id, seen.slice(-KEPT));
      draw(figure, past.get(figure.id));
    }
  }
}

function draw(figure, seen) {
  if (seen.length < 2) {
    return;
  }
  const isCount = figure.dataset.count === 'true';
  const values = isCount
    ? seen.slice(1).map((one, i) => Math.max(0, (one.value - seen[i].value) * 1000 / (one.atMs - seen[i].atMs)))
    : seen.map(one => one.value);
  const rate = element(figure.id + '-rate');
  rate.hidden = false;
  const most = Math.max(...values, Number.MIN_VALUE);
  const points = values.map((value, i) =>
    (WIDTH - (values.length - 1 - i) * WIDTH / (KEPT - 1)).toFixed(1) + ',' + (HEIGHT - 1 - value / most * (HEIGHT - 2)).toFixed(1));
  const line = lineOf(points.join(' '));
  rate.replaceChildren(line, isCount ? values.at(-1).toLocaleString('en', {maximumFractionDigits: 1}) + ' a second' : '');
}

function lineOf(points) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 ' + WIDTH + ' ' + HEIGHT);
  svg.setAttribute('aria-hidden', 'true');
  const line = document.createElementNS(svg.namespaceURI, 'polyline');
  line.setAttribute('points', points);
  svg.append(line);
  return svg;
}

async function look() {
  if (!isPaused && !document.hidden) {
    try {
      const answer = await fetch('.', {cache: 'no-store', signal: AbortSignal.timeout(PATIENCE_MS)});
      if (!answer.ok) {
        throw new Error('status ' + answer.status);
      }
      takeOver(new DOMParser().parseFromString(await answer.text(), 'text/html'));
      remember();
      tell('');
    } catch {
      tell('– the node does not answer');
    }
  }
  setTimeout(look, EVERY_MS);
}

// An alert is read out when its text changes, not each second.
function tell(text) {
  if (element('late').textContent !== text) {
    element('late').textContent = text;
    document.body.classList.toggle('late', text !== '');
  }
}

element('pause').hidden = false;
element('pause').addEventListener('click', () => {
  isPaused = !isPaused;
  element('pause').textContent = isPaused ? 'Go on' : 'Pause';
});
remember();
setTimeout(look, EVERY_MS);
