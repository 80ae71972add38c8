// Passkeys: lets a form with data-passkey="login|add|use" ask the device for a credential before it is sent.
// Forms (or parts marked data-passkey-only) stay hidden where the browser knows no passkeys.
// The conversion between JSON and the browser's own values is webauthn-json, which comes with the sign-in library.
(function () {
  'use strict'
  const json = window.webauthnJSON
  if (!json || !json.supported() || !window.isSecureContext) {
    document.querySelectorAll('[data-passkey-unsupported]').forEach(function (part) { part.hidden = false })
    return
  }

  const ceremonies = {
    // Anybody's passkey for this host: the options are fetched at the last moment, because their challenge is short-lived.
    login: async function (form) {
      const answer = await fetch(form.action, { headers: { Accept: 'application/json' } })
      if (!answer.ok) throw new Error('no options')
      return json.get((await answer.json()).request_options)
    },
    use: async function (form) {
      return json.get(options(form).request_options)
    },
    add: async function (form) {
      const request = options(form).creation_options
      const alone = form.querySelector('input[name="passwordless"]')
      const passwordless = Boolean(alone && alone.checked)
      const wanted = request.publicKey.authenticatorSelection
      wanted.residentKey = passwordless ? 'required' : 'discouraged'
      wanted.requireResidentKey = passwordless
      if (passwordless) wanted.userVerification = 'required'
      return json.create(request)
    }
  }

  function options (form) {
    return JSON.parse(document.getElementById(form.dataset.passkeyOptions).textContent)
  }

  function complain (form, kind) {
    const box = form.querySelector('[data-passkey-error]')
    if (!box) return
    box.querySelectorAll('[data-passkey-error-kind]').forEach(function (line) {
      line.hidden = line.dataset.passkeyErrorKind !== kind
    })
    box.hidden = false
  }

  function kindOf (error) {
    if (error.name === 'NotAllowedError' || error.name === 'AbortError') return 'cancelled'
    if (error.name === 'InvalidStateError') return 'known'
    return 'other'
  }

  document.querySelectorAll('form[data-passkey]').forEach(function (form) {
    const button = form.querySelector('button')
    form.hidden = false
    button.addEventListener('click', async function (event) {
      event.preventDefault()
      const box = form.querySelector('[data-passkey-error]')
      if (box) box.hidden = true
      button.disabled = true
      try {
        const credential = await ceremonies[form.dataset.passkey](form)
        form.querySelector('input[name="credential"]').value = JSON.stringify(credential)
        form.submit()
      } catch (error) {
        button.disabled = false
        complain(form, kindOf(error))
      }
    })
  })
})()
