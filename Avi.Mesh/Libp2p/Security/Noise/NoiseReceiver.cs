using System.Buffers.Binary;

namespace Avi.Mesh.Libp2p.Security.Noise;

/// <summary>The receiving half after the handshake: encrypted bytes in, in any pieces; plain bytes out.</summary>
/// <remarks>
/// Frames are decrypted into the reader's buffer as long as they fit there whole; one that does not is decrypted where
/// it
/// lies and handed out in parts. The buffer grows to the longest frame when the first long one comes, so that a quiet
/// connection stays small.
/// </remarks>
internal sealed class NoiseReceiver(CipherState cipher)
{
    private const int QuietBytes = 16 * 1024;

    // Room for the longest frame, and for what came behind it.
    private const int BusyBytes = 2 * NoiseFrame.MaxBytes;

    // | … | plain, not yet taken | encrypted, not yet decrypted | room |
    // 0 <= _plainStart <= _plainEnd <= _start <= _end <= _buffer.Length
    private byte[] _buffer = new byte[QuietBytes];
    private int _plainStart;
    private int _plainEnd;
    private int _start;
    private int _end;

    /// <summary>Gets where the next bytes go; never empty once <see cref="TryTake"/> has taken nothing.</summary>
    public Memory<byte> Room => _buffer.AsMemory(_end);

    /// <summary>Gets a value indicating whether half a frame has come.</summary>
    public bool IsInsideOfFrame => _start < _end;

    private int Encrypted => _end - _start;

    /// <summary>Says that bytes have come into the <see cref="Room"/>.</summary>
    public void Received(int count) => _end += count;

    /// <summary>Takes what has come whole.</summary>
    /// <param name="destination">Where it goes; not empty.</param>
    /// <param name="count">How much it was; 0 when more must come first.</param>
    /// <returns><see langword="false"/> when a frame is not authentic; the connection is over then.</returns>
    public bool TryTake(Span<byte> destination, out int count)
    {
        count = TakePlain(destination);
        while (count < destination.Length && TryPeekFrame(out ReadOnlySpan<byte> message))
        {
            int plainBytes = message.Length - NoiseFrame.TagBytes;
            bool fits = plainBytes <= destination.Length - count;
            if (!fits && count > 0)
                return true;

            if (plainBytes < 0 || !TryOpen(message, fits ? destination.Slice(count, plainBytes) : default))
                return false;

            count += fits ? plainBytes : TakePlain(destination[count..]);
        }

        if (count == 0)
            MakeRoom();

        return true;
    }

    private bool TryPeekFrame(out ReadOnlySpan<byte> message)
    {
        message = default;
        if (Encrypted < NoiseFrame.HeadBytes)
            return false;

        int length = BinaryPrimitives.ReadUInt16BigEndian(_buffer.AsSpan(_start));
        if (Encrypted < NoiseFrame.HeadBytes + length)
            return false;

        message = _buffer.AsSpan(_start + NoiseFrame.HeadBytes, length);
        return true;
    }

    private bool TryOpen(ReadOnlySpan<byte> message, Span<byte> destination)
    {
        int messageStart = _start + NoiseFrame.HeadBytes;
        int plainBytes = message.Length - NoiseFrame.TagBytes;
        bool isInPlace = destination.IsEmpty;
        if (!cipher.TryDecrypt([], message, isInPlace ? _buffer.AsSpan(messageStart, plainBytes) : destination))
            return false;

        _start = messageStart + message.Length;
        _plainStart = messageStart;
        _plainEnd = isInPlace ? messageStart + plainBytes : messageStart;
        return true;
    }

    private int TakePlain(Span<byte> destination)
    {
        ReadOnlySpan<byte> plain = _buffer.AsSpan(_plainStart, _plainEnd - _plainStart);
        plain = plain[..Math.Min(plain.Length, destination.Length)];
        plain.CopyTo(destination);
        _plainStart += plain.Length;
        return plain.Length;
    }

    private void MakeRoom()
    {
        bool needsMore = Encrypted >= NoiseFrame.HeadBytes
            && NoiseFrame.HeadBytes + BinaryPrimitives.ReadUInt16BigEndian(_buffer.AsSpan(_start)) > _buffer.Length;
        if (_start > 0 || needsMore)
        {
            byte[] target = needsMore ? new byte[BusyBytes] : _buffer;
            _buffer.AsSpan(_start, Encrypted).CopyTo(target);
            _buffer = target;
        }

        _end = Encrypted;
        _start = _plainStart = _plainEnd = 0;
    }
}
