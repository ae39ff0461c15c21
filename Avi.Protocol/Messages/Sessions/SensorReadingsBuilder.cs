using Avi.Protocol.Postcard;

namespace Avi.Protocol.Messages.Sessions;

/// <summary>Puts readings together, for a <see cref="SensorBatchMessage"/>.</summary>
public ref struct SensorReadingsBuilder
{
    private readonly Span<byte> _buffer;
    private int _bytes;

    /// <summary>Starts with no reading.</summary>
    /// <param name="buffer">Where the readings are kept; it belongs to the builder until the batch is encoded.</param>
    public SensorReadingsBuilder(Span<byte> buffer) => _buffer = buffer;

    /// <summary>Gets how many readings there are.</summary>
    public int Count { get; private set; }

    /// <summary>Gets the readings that there are now.</summary>
    public readonly SensorReadings Readings => new(Count, _buffer[.._bytes]);

    /// <summary>Adds a reading.</summary>
    /// <param name="reading">The reading; copied.</param>
    /// <returns>
    /// <see cref="PostcardError.BufferTooSmall"/> or <see cref="PostcardError.BadUtf8"/>, and nothing has changed; or
    /// none.
    /// </returns>
    public PostcardError TryAdd(scoped in SensorReading reading)
    {
        var fields = new FieldWriter(_buffer[_bytes..]);
        reading.Write(ref fields);
        if (fields.Error != PostcardError.None)
            return fields.Error;

        _bytes += (int)fields.BytesWritten;
        Count++;
        return PostcardError.None;
    }
}
