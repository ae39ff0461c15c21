// js-libp2p 3 is written for Node.js 22. This function is all that it uses beyond Node.js 20.
// Imported first, so that it is there before any libp2p module is evaluated.
Promise.withResolvers ??= function () {
  const deferred = {}
  deferred.promise = new this((resolve, reject) => {
    deferred.resolve = resolve
    deferred.reject = reject
  })
  return deferred
}
