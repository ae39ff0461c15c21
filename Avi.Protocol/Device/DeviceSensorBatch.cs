using Avi.Protocol.Messages;

namespace Avi.Protocol.Device;

/// <summary>Writes a SensorBatch, reading by reading. One object serves for all batches.</summary>
/// <remarks>
/// <see cref="Begin"/>, then any number of readings, then <see cref="Finish"/>. A reading that does not fit, or whose
/// name is refused, leaves the batch as it was: finish it and begin another. Nothing is allocated.
/// </remarks>
public sealed class DeviceSensorBatch
{
    private const int OneByteCount = 0x7F; // the most readings whose count has one byte

    private byte[]? _buffer;
    private int _limit;
    private int _countAt;
    private int _end = DeviceError.BufferTooSmall;

    /// <summary>Gets how many readings the batch has.</summary>
    public int Count { get; private set; }

    /// <summary>Begins a batch in a buffer, which must not change otherwise until it is finished.</summary>
    /// <param name="buffer">The bytes to write into.</param>
    /// <param name="offset">Where to begin.</param>
    /// <param name="limit">The first position that may not be written.</param>
    /// <param name="packetId">The packet id; 0 when no acknowledgement is wanted.</param>
    /// <param name="baseTime">What ages count from, in Unix milliseconds; 0 for the time of arrival.</param>
    /// <returns>The position after the batch so far, or a <see cref="DeviceError"/>.</returns>
    public int Begin(byte[] buffer, int offset, int limit, ushort packetId, ulong baseTime)
    {
        _buffer = buffer;
        _limit = limit;
        Count = 0;
        _countAt = DeviceVarint.Write(
            buffer, DeviceUplink.WriteHead(buffer, offset, limit, UplinkKind.SensorBatch, packetId), limit, baseTime);
        _end = DeviceUplink.WriteByte(buffer, _countAt, limit, 0);
        return _end;
    }

    /// <summary>Adds a temperature.</summary>
    /// <param name="sensorName">The sensor.</param>
    /// <param name="age">How old the reading is, in milliseconds.</param>
    /// <param name="celsius">Degrees Celsius.</param>
    /// <returns>The position after the batch so far, or a <see cref="DeviceError"/>.</returns>
    public int AddTemperature(string sensorName, uint age, float celsius) =>
        Add(WriteSingle(sensorName, age, SensorKind.Temperature, celsius));

    /// <summary>Adds a relative humidity.</summary>
    /// <param name="sensorName">The sensor.</param>
    /// <param name="age">How old the reading is, in milliseconds.</param>
    /// <param name="percent">Percent.</param>
    /// <returns>The position after the batch so far, or a <see cref="DeviceError"/>.</returns>
    public int AddHumidity(string sensorName, uint age, float percent) =>
        Add(WriteSingle(sensorName, age, SensorKind.Humidity, percent));

    /// <summary>Adds a battery's charge.</summary>
    /// <param name="sensorName">The sensor.</param>
    /// <param name="age">How old the reading is, in milliseconds.</param>
    /// <param name="percent">Percent; not checked against 100.</param>
    /// <returns>The position after the batch so far, or a <see cref="DeviceError"/>.</returns>
    public int AddBattery(string sensorName, uint age, byte percent) =>
        Add(WriteByte(sensorName, age, SensorKind.Battery, percent));

    /// <summary>Adds something that is on or off.</summary>
    /// <param name="sensorName">The sensor.</param>
    /// <param name="age">How old the reading is, in milliseconds.</param>
    /// <param name="isOn">Whether it is on.</param>
    /// <returns>The position after the batch so far, or a <see cref="DeviceError"/>.</returns>
    public int AddStatus(string sensorName, uint age, bool isOn) =>
        Add(WriteByte(sensorName, age, SensorKind.Status, isOn ? (byte)1 : (byte)0));

    /// <summary>Adds a number whose meaning the application knows.</summary>
    /// <param name="sensorName">The sensor.</param>
    /// <param name="age">How old the reading is, in milliseconds.</param>
    /// <param name="value">The number.</param>
    /// <returns>The position after the batch so far, or a <see cref="DeviceError"/>.</returns>
    public int AddRaw(string sensorName, uint age, int value)
    {
        int position = WriteHead(sensorName, age, SensorKind.Raw);
        return Add(position < 0 ? position : DeviceVarint.Write(_buffer!, position, _limit, DeviceVarint.ZigZag(value)));
    }

    /// <summary>Ends the batch. Nothing can be added after it.</summary>
    /// <returns>The position after the message, or the <see cref="DeviceError"/> of its beginning.</returns>
    public int Finish()
    {
        int end = _end;
        if (end >= 0)
            DeviceVarint.Write(_buffer!, _countAt, _limit, (ulong)Count);

        _buffer = null;
        _end = DeviceError.BufferTooSmall;
        return end;
    }

    private int Add(int end)
    {
        if (end < 0)
            return end;

        // The count grows to two bytes, so the readings make room for it.
        if (Count == OneByteCount)
        {
            if (end >= _limit)
                return DeviceError.BufferTooSmall;

            Array.Copy(_buffer!, _countAt + 1, _buffer!, _countAt + 2, end - _countAt - 1);
            end++;
        }

        Count++;
        _end = end;
        return end;
    }

    private int WriteHead(string sensorName, uint age, SensorKind kind)
    {
        if (_end < 0)
            return _end;

        int position = DeviceText.Write(_buffer!, _end, _limit, sensorName);
        position = DeviceVarint.Write(_buffer!, position, _limit, age);
        return DeviceUplink.WriteByte(_buffer!, position, _limit, (byte)kind);
    }

    private int WriteSingle(string sensorName, uint age, SensorKind kind, float value)
    {
        int position = WriteHead(sensorName, age, kind);
        return position < 0 ? position : DeviceUplink.WriteSingle(_buffer!, position, _limit, value);
    }

    private int WriteByte(string sensorName, uint age, SensorKind kind, byte value)
    {
        int position = WriteHead(sensorName, age, kind);
        return position < 0 ? position : DeviceUplink.WriteByte(_buffer!, position, _limit, value);
    }
}
