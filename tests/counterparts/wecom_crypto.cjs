// The platform's own cipher in its two kits: opens what we sealed and seals what we are to open.
const { readFileSync } = require('fs')
const { getSignature, decrypt, encrypt } = require('@wecom/crypto')
const { WecomCrypto } = require('@wecom/aibot-node-sdk')

const told = JSON.parse(readFileSync(0, 'utf8'))
for (const one of told.sealed) {
  const kit = new WecomCrypto(told.token, told.key, told.id)
  const opened = decrypt(told.key, one.encrypt)
  const right = getSignature(told.token, one.timestamp, one.nonce, one.encrypt) === one.signature
  const theirs = kit.encrypt(opened.message, one.timestamp, one.nonce)
  const encrypted = encrypt(told.key, opened.message, told.id)
  console.log(JSON.stringify({
    message: opened.message,
    id: opened.id,
    right: right && kit.verifySignature(one.signature, one.timestamp, one.nonce, one.encrypt) && kit.decrypt(one.encrypt) === opened.message,
    sealed: [
      { encrypt: encrypted, signature: getSignature(told.token, one.timestamp, one.nonce, encrypted) },
      { encrypt: theirs.encrypt, signature: theirs.signature },
    ],
  }))
}
