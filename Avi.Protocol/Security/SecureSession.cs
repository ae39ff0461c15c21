using System.Diagnostics;

namespace Avi.Protocol.Security;

/// <summary>Seals what one side says, opens what the other side says, and takes nothing twice.</summary>
/// <remarks>
/// <para>
/// Comes out of a handshake. For one caller at a time. Nothing is allocated for a record, but for the first one after
/// the handshake or after <see cref="Rest"/>.
/// </para>
/// <para>
/// It knows neither messages nor time: who establishes it with which message, and when it ends, its owner decides.
/// </para>
/// </remarks>
public sealed class SecureSession : IDisposable
{
    private readonly RecordKeys _sending;
    private readonly RecordKeys _receiving;
    private ReplayWindow _window;

    internal SecureSession(uint sessionId, CipherSuite suite, bool hasForwardSecrecy, RecordKeys sending, RecordKeys receiving)
    {
        SessionId = sessionId;
        Suite = suite;
        HasForwardSecrecy = hasForwardSecrecy;
        _sending = sending;
        _receiving = receiving;
    }

    /// <summary>Gets the number that both sides know the session by; the gateway chose it.</summary>
    public uint SessionId { get; }

    /// <summary>Gets how records are sealed.</summary>
    public CipherSuite Suite { get; }

    /// <summary>
    /// Gets a value indicating whether the records stay secret even when the device's key becomes known later.
    /// </summary>
    public bool HasForwardSecrecy { get; }

    /// <summary>
    /// Gets a value indicating whether the record that establishes the session has come (<see cref="Establish"/>).
    /// Before that, records that open leave no trace in the window.
    /// </summary>
    public bool IsEstablished { get; private set; }

    /// <summary>Gets the counter of the next record to be sealed.</summary>
    public ulong Sent { get; private set; }

    /// <summary>Gets the highest counter that was opened, and 1 more; 0 when there is none.</summary>
    public ulong Received => _window.Used;

    /// <summary>Seals what one record says, in place.</summary>
    /// <param name="buffer">
    /// Room for a head (<see cref="SealedRecord.MaxHeadBytes"/>), the plaintext, and room for the tag
    /// (<see cref="SealedRecord.TagBytes"/>).
    /// </param>
    /// <param name="plainBytes">
    /// How long the plaintext is, which begins right after the room for the head; 0 for a sign of life.
    /// </param>
    /// <returns>Where the datagram is in <paramref name="buffer"/>.</returns>
    /// <exception cref="ArgumentException">The buffer is too small, or the plaintext longer than a record takes.</exception>
    /// <exception cref="InvalidOperationException">All counters are used up.</exception>
    public Range Seal(Span<byte> buffer, int plainBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(plainBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(plainBytes, SealedRecord.MaxPlainBytes);
        int end = SealedRecord.MaxHeadBytes + plainBytes + SealedRecord.TagBytes;
        if (buffer.Length < end)
            throw new ArgumentException($"The buffer has {buffer.Length} bytes; this record needs {end}.", nameof(buffer));

        // The owner ends a session at a counter of 2^32 (SessionLifetime). This is for one that forgot.
        if (Sent == ulong.MaxValue)
            throw new InvalidOperationException("The key of this direction is used up.");

        int headBytes = SealedRecord.WriteHead(SessionId, Sent, plainBytes, buffer[..SealedRecord.MaxHeadBytes]);
        int start = SealedRecord.MaxHeadBytes - headBytes;
        ulong counter = Sent++;
        _sending.Seal(counter, buffer[start..end], headBytes);
        return start..end;
    }

    /// <summary>Opens a record, in place.</summary>
    /// <param name="datagram">The datagram. If the record is forged, its ciphertext is not defined afterwards.</param>
    /// <param name="record">What <see cref="SealedRecord.TryRead"/> read from that datagram.</param>
    /// <param name="opened">What was in it.</param>
    /// <returns>
    /// <see cref="RecordStatus.Opened"/>, or why it is dropped; then nothing has changed. Never throws for bad data.
    /// </returns>
    /// <exception cref="ArgumentException">The record is not from this datagram.</exception>
    public RecordStatus TryOpen(Span<byte> datagram, in SealedRecord record, out OpenedRecord opened)
    {
        if (datagram.Length < record.RecordBytes)
            throw new ArgumentException("The record is not from this datagram.", nameof(record));

        opened = default;
        if (record.SessionId != SessionId)
            return RecordStatus.OtherSession;

        RecordStatus status = _window.Check(record.Counter);
        if (status != RecordStatus.Opened)
            return status;

        if (!_receiving.TryOpen(record.Counter, datagram[..record.RecordBytes], record.HeadBytes))
            return RecordStatus.Forged;

        opened = new OpenedRecord
        {
            Plaintext = datagram[record.HeadBytes..(record.RecordBytes - SealedRecord.TagBytes)],
            Counter = record.Counter,
            IsNewest = _window.IsNewest(record.Counter),
        };
        if (IsEstablished)
            _window.Enter(record.Counter);

        return RecordStatus.Opened;
    }

    /// <summary>
    /// Establishes the session: the first record has come that says what the first one must say (<c>Start</c> at the
    /// gateway, <c>Started</c> at the device). From now on no record opens twice.
    /// </summary>
    /// <param name="counter">The counter of that record, which has opened.</param>
    /// <exception cref="InvalidOperationException">It is established already.</exception>
    public void Establish(ulong counter)
    {
        if (IsEstablished)
            throw new InvalidOperationException("The session is established already.");

        Debug.Assert(Received == 0, "Nothing leaves a trace before this.");
        _window.Enter(counter);
        IsEstablished = true;
    }

    /// <summary>Says what the session's age asks for.</summary>
    /// <param name="age">Time since the handshake.</param>
    /// <returns>What is due.</returns>
    public SessionAge Judge(TimeSpan age) => SessionLifetime.Judge(Sent, Received, age);

    /// <summary>
    /// Gives back what the system's cryptography holds for this session, some kilobytes; the next record takes it again.
    /// For sessions that say nothing for a while.
    /// </summary>
    public void Rest()
    {
        _sending.Rest();
        _receiving.Rest();
    }

    /// <summary>Clears the keys. The session cannot be used any more.</summary>
    public void Dispose()
    {
        _sending.Dispose();
        _receiving.Dispose();
    }
}
