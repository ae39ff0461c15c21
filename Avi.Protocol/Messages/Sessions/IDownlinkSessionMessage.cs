using System.Diagnostics.CodeAnalysis;

namespace Avi.Protocol.Messages.Sessions;

/// <summary>A message of handshakes and sessions that gateways send: what <c>DownlinkMessage.As</c> can give.</summary>
/// <typeparam name="TSelf">The message.</typeparam>
[SuppressMessage("Design", "CA1040", Justification = "Keeps messages of one direction from being read in the other.")]
public interface IDownlinkSessionMessage<TSelf> : ISessionMessage<TSelf>
    where TSelf : IDownlinkSessionMessage<TSelf>, allows ref struct;
