using Avi.Protocol.Postcard;

namespace Avi.Protocol.Messages.Sessions;

/// <summary>The readings of a <see cref="SensorBatchMessage"/>, for <c>foreach</c>: each is read when it is its turn.</summary>
/// <remarks>
/// A view, as the message that it is read from. All readings were checked with the message.
/// A <see cref="SensorReadingsBuilder"/> makes new ones.
/// </remarks>
public readonly ref struct SensorReadings
{
    private readonly ReadOnlySpan<byte> _readings;

    internal SensorReadings(int count, ReadOnlySpan<byte> readings)
    {
        Count = count;
        _readings = readings;
    }

    /// <summary>Gets how many there are.</summary>
    public int Count { get; }

    /// <returns>What <c>foreach</c> goes through the readings with.</returns>
    public Enumerator GetEnumerator() => new(this);

    internal static SensorReadings Read(scoped ref FieldReader fields)
    {
        ulong count = fields.UInt64();
        int start = fields.BytesRead.Length;

        // Whatever the count says, each reading has four bytes at least, so the end of the message ends this.
        for (ulong i = 0; i < count && fields.Error == PostcardError.None; i++)
            SensorReading.Read(ref fields);

        return fields.Error == PostcardError.None
            ? new SensorReadings((int)count, fields.BytesRead[start..])
            : default;
    }

    internal void Write(scoped ref FieldWriter fields)
    {
        fields.UInt((uint)Count);
        foreach (SensorReading reading in this)
            reading.Write(ref fields);
    }

    /// <summary>Goes through the readings once.</summary>
    public ref struct Enumerator
    {
        private FieldReader _fields;
        private int _remaining;

        internal Enumerator(SensorReadings readings)
        {
            _fields = new FieldReader(readings._readings);
            _remaining = readings.Count;
        }

        /// <summary>Gets the reading.</summary>
        public SensorReading Current { get; private set; }

        /// <summary>Reads the next one.</summary>
        /// <returns><see langword="false"/> when there are no more.</returns>
        public bool MoveNext()
        {
            if (_remaining == 0)
                return false;

            _remaining--;
            Current = SensorReading.Read(ref _fields);
            return true;
        }
    }
}
