using Avi.Protocol.Messages;

namespace Avi.Bridge.Sessions;

/// <summary>A datagram that waits for its turn; from a <see cref="DatagramPool"/>, and back to it.</summary>
internal sealed class OutgoingDatagram
{
    private readonly byte[] _bytes = new byte[ProtocolLimits.MaxDatagramBytes];
    private int _length;

    /// <summary>Gets whether it carries a message, and so may be dropped before an acknowledgement is.</summary>
    public bool IsMessage { get; private set; }

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    public void Fill(ReadOnlySpan<byte> datagram, bool isMessage)
    {
        datagram.CopyTo(_bytes);
        _length = datagram.Length;
        IsMessage = isMessage;
    }
}
