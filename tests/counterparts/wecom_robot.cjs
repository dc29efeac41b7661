// The platform's own robot: connects, answers a text with a stream and a card, changes a pressed card, greets, speaks first.
const { readFileSync } = require('fs')
const { WSClient, generateReqId } = require('@wecom/aibot-node-sdk')

const told = JSON.parse(readFileSync(0, 'utf8'))
const say = (what) => console.log(JSON.stringify(what))
const quiet = { debug() {}, info() {}, warn() {}, error() {} }
const robot = new WSClient({ botId: told.id, secret: told.secret, wsUrl: told.url, logger: quiet })
const attempt = async (name, done) => {
  try {
    const frame = await done
    say({ did: name, code: frame.errcode })
  } catch (error) {
    say({ did: name, code: error.errcode ?? String(error.message ?? error) })
  }
}

robot.on('authenticated', () => say({ live: true }))
robot.on('message.text', async (frame) => {
  say({ heard: frame.body.text.content, by: frame.body.from.userid, chat: frame.body.chatid ?? null })
  const id = generateReqId('stream')
  await attempt('stream', robot.replyStreamWithCard(frame, id, '收到', true, { templateCard: told.card }))
  await attempt('first', robot.sendMessage(frame.body.chatid ?? frame.body.from.userid, { msgtype: 'markdown', markdown: { content: '主动' } }))
})
robot.on('event.enter_chat', (frame) => attempt('welcome', robot.replyWelcome(frame, { msgtype: 'text', text: { content: '您好' } })))
robot.on('event.template_card_event', async (frame) => {
  say({ pressed: frame.body.event.template_card_event.event_key ?? frame.body.event.event_key ?? null })
  await attempt('update', robot.updateTemplateCard(frame, { ...told.card, task_id: told.card.task_id }))
  robot.disconnect()
  setTimeout(() => process.exit(0), 50)
})
robot.connect()
setTimeout(() => process.exit(3), 30000).unref()
